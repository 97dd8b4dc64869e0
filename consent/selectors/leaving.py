"""The way out and the way back, as the person who stands there sees them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from consent.models import ConsentEvent, Subscription
from consent.rules.fold import Standing
from consent.rules.undoing import in_time, still_good
from consent.rules.vocabulary import EventKind, State
from consent.selectors.standing import SubscriptionFacts, facts_for, state_of


@dataclass(frozen=True, slots=True)
class WayOut:
    """Where a person stands who comes to leave; `undoable` is the leaving to take back, or 0."""

    state: State
    since: datetime | None
    undoable: int = 0


def way_out(row: Subscription, clock: Callable[[], datetime]) -> WayOut:
    """Return where the person of `row` stands now, and whether the way back is open."""
    facts, now = facts_for([row.id])[row.id], clock()
    state = state_of(facts.standing, now)
    left = _last_leaving(facts.standing) if state == State.WITHDRAWN else None
    is_open = left is not None and in_time(left, now) and _could_go_on(left, facts, now)
    return WayOut(
        state=state,
        since=_since(facts.standing, state),
        undoable=left.id if left is not None and is_open else 0,
    )


def _last_leaving(standing: Standing) -> ConsentEvent | None:
    """Return the leaving, where nothing was said since."""
    leavings = ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN)
    return leavings.filter(id=standing.last_event_id or 0).first()


def _could_go_on(left: ConsentEvent, facts: SubscriptionFacts, now: datetime) -> bool:
    yes = ConsentEvent.objects.filter(id=left.details.get("undoes")).first()
    version = facts.consent.address_version
    return yes is not None and version is not None and still_good(yes, version, now)


def _since(standing: Standing, state: State) -> datetime | None:
    by_time = {State.COMPLETED: standing.ends_at, State.LAPSED: standing.request_lapses_at}
    return standing.since if state == standing.state else by_time.get(state)
