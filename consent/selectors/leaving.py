"""The way out and the way back, as the person who stands there sees them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consent.models import ConsentEvent, Subscription
from consent.rules.fold import Standing
from consent.rules.undoing import in_time, still_good
from consent.rules.vocabulary import EventKind, Method, State
from consent.selectors.facts import SubscriptionFacts
from consent.selectors.standing import facts_for, state_of


@dataclass(frozen=True, slots=True)
class WayOut:
    """Where a person stands who comes to leave; `undoable` is the leaving to take back, or 0."""

    state: State
    since: datetime | None
    undoable: int = 0


class WayBack(StrEnum):
    """Whether a leaving can be taken back, and if not, why."""

    OPEN = "open"
    TAKEN = "taken"
    CHANGED_SINCE = "changed_since"
    LATE = "late"
    OVER = "over"


def way_out(row: Subscription, clock: Callable[[], datetime]) -> WayOut:
    """Return where the person of `row` stands now, and whether the way back is open."""
    facts, now = facts_for([row.id])[row.id], clock()
    state = state_of(facts.standing, now)
    left = _last_leaving(facts.standing) if state == State.WITHDRAWN else None
    is_open = left is not None and _way_back(left, facts, now) == WayBack.OPEN
    return WayOut(
        state=state,
        since=_since(facts.standing, state),
        undoable=left.id if left is not None and is_open else 0,
    )


def way_back(left: ConsentEvent, clock: Callable[[], datetime]) -> WayBack:
    """Return what an undo of `left` would find, as `consent.services.leave` decides it."""
    row = Subscription.objects.filter(
        program=left.program_id, subscriber__subject=left.subject_id
    ).first()
    if row is None:
        return WayBack.CHANGED_SINCE
    return _way_back(left, facts_for([row.id])[row.id], clock())


def _way_back(left: ConsentEvent, facts: SubscriptionFacts, now: datetime) -> WayBack:
    if facts.standing.last_event_id != left.id:
        is_taken = _is_taken(left, facts.standing, now)
        return WayBack.TAKEN if is_taken else WayBack.CHANGED_SINCE
    if not in_time(left, now):
        return WayBack.LATE
    return WayBack.OPEN if _could_go_on(left, facts, now) else WayBack.OVER


def _is_taken(left: ConsentEvent, standing: Standing, now: datetime) -> bool:
    """Say whether the person is in by the undo of `left`: it can only be the next entry."""
    if state_of(standing, now) not in (State.ACTIVE, State.PAUSED):
        return False
    later = ConsentEvent.objects.filter(
        subject=left.subject_id, program=left.program_id, position__gt=left.position
    )
    following = later.order_by("position").values_list("id", "method").first()
    return following == (standing.permitted_by_id, Method.UNDO)


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
