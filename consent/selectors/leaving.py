"""The way out and the way back, as the person who stands there sees them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consent.ledger import Evidence, evidence_of
from consent.models import ConsentEvent, Subscription
from consent.rules.fold import Standing
from consent.rules.frequency import Frequency
from consent.rules.instead import instead_of_leaving
from consent.rules.undoing import UNDO_LASTS, in_time, may_say_why, still_good
from consent.rules.vocabulary import EventKind, Method, State
from consent.selectors.facts import SubscriptionFacts
from consent.selectors.frequency import promised_by
from consent.selectors.standing import facts_for, facts_of_subject, since_of, state_of
from consent.selectors.waiting import waits_for
from consent.selectors.wishes import Wishes, wishes_of
from programs.models import Invitation
from programs.rules.vocabulary import ProgramState


@dataclass(frozen=True, slots=True)
class WayOut:
    """Where a person stands who comes to leave.

    `undoable` is the leaving to take back, or 0, and `instead` what they may come back to in its
    place (`consent.rules.instead`); `is_open_elsewhere` says that it can be taken back, but not
    by who reads this. `asked_why` is the leaving that they may say the reason of, and did not.
    """

    state: State
    since: datetime | None
    undoable: int = 0
    is_open_elsewhere: bool = False
    instead: tuple[str, ...] = ()
    asked_why: int = 0


class WayBack(StrEnum):
    """Whether a leaving can be taken back, and if not, why."""

    OPEN = "open"
    TAKEN = "taken"
    CHANGED_SINCE = "changed_since"
    CLOSED = "closed"
    LATE = "late"
    OVER = "over"


def way_out(
    row: Subscription, clock: Callable[[], datetime], *, left_by: Evidence | None = None
) -> WayOut:
    """Return where the person of `row` stands now, and whether the way back is open to a reader.

    It is to `left_by` alone, who just pressed the button: where the leaving that holds came by it.
    Everybody to whom a message was forwarded has its link, and nobody but the person comes back.
    """
    facts, now = facts_for([row.id])[row.id], clock()
    state = state_of(facts.standing, now)
    left = _last_leaving(facts.standing) if state == State.WITHDRAWN else None
    since = since_of(facts.standing, state)
    if left is None:
        return WayOut(state, since)
    is_open = _way_back(left, facts, now) == WayBack.OPEN
    is_theirs = is_open and left_by is not None and _left_so(left, left_by)
    return WayOut(
        state=state,
        since=since,
        undoable=left.id if is_theirs else 0,
        is_open_elsewhere=is_open and not is_theirs,
        instead=_instead(row.invitation, facts.standing) if is_theirs else (),
        asked_why=left.id if _is_asked_why(left, now) else 0,
    )


@dataclass(frozen=True, slots=True)
class Return:
    """What an undo would find, and what they may come back to instead of all of it."""

    state: WayBack
    instead: tuple[str, ...] = ()


def way_back(left: ConsentEvent, clock: Callable[[], datetime]) -> Return:
    """Return what an undo of `left` would find, as `consent.services.leave` decides it."""
    facts = facts_of_subject(left.subject_id, left.program_id)
    if facts is None:
        return Return(WayBack.CHANGED_SINCE)
    state = _way_back(left, facts, clock())
    is_open = state == WayBack.OPEN
    return Return(state, _instead(left.invitation, facts.standing) if is_open else ())


def ways_back(facts: Collection[SubscriptionFacts], now: datetime) -> dict[int, int]:
    """Return the leaving that can be taken back, for each of these subscriptions that has one.

    One query, and none where nothing was left within the last ten minutes or all was read already.
    """
    recent = {each.standing.last_event_id or 0: each for each in facts if _left_lately(each, now)}
    if not recent:
        return {}
    read = [each.last for each in recent.values() if each.last is not None]
    unread = recent.keys() - {left.id for left in read}
    leavings = [*read, *ConsentEvent.objects.filter(id__in=unread)]
    # What somebody else ended for them names no yes that goes on.
    return {
        recent[left.id].subscription_id: left.id
        for left in leavings
        if left.kind == EventKind.WITHDRAWN and "undoes" in left.details
    }


@dataclass(frozen=True, slots=True)
class CameBack:
    """What somebody came back to: what was promised, their own wishes, and what it waits for."""

    promised: Frequency
    wishes: Wishes
    waits_for: str


def came_back_to(left: ConsentEvent, now: datetime) -> CameBack | None:
    """Return what holds for whoever took `left` back; None where no promise is named."""
    facts = facts_of_subject(left.subject_id, left.program_id)
    if facts is None or left.invitation is None or left.program_id is None:
        return None
    wishes = wishes_of(subject_id=left.subject_id, program_id=left.program_id, now=now)
    waits = waits_for(facts.consent, now)
    return CameBack(promised_by(left.invitation), wishes, waits)


def _instead(invitation: Invitation | None, standing: Standing) -> tuple[str, ...]:
    if invitation is None:
        return ()
    return tuple(instead_of_leaving(promised_by(invitation), standing.less_often))


def _way_back(left: ConsentEvent, facts: SubscriptionFacts, now: datetime) -> WayBack:
    if facts.standing.last_event_id != left.id:
        is_taken = _is_taken(left, facts.standing, now)
        return WayBack.TAKEN if is_taken else WayBack.CHANGED_SINCE
    if facts.consent.program_state == ProgramState.CLOSED:
        return WayBack.CLOSED
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
    found = leavings.filter(id=standing.last_event_id or 0).select_related("subject", "reason")
    return found.first()


def _is_asked_why(left: ConsentEvent, now: datetime) -> bool:
    has_said = hasattr(left, "reason")
    return not has_said and may_say_why(actor=left.actor, left_at=left.at, now=now)


def _left_so(left: ConsentEvent, by: Evidence) -> bool:
    """Say whether `left` was by the button of this page, or of a mail program, and by this machine.

    So who presses twice gets the same answer twice, and who has the link only gets another.
    """
    if left.method not in (Method.LEAVE_PAGE, Method.ONE_CLICK):
        return False
    said = evidence_of(left)
    return (said.ip, said.user_agent) == (by.ip, by.user_agent)


def _left_lately(facts: SubscriptionFacts, now: datetime) -> bool:
    """Say whether they left within ten minutes, by a yes that would have gone on until now."""
    standing, is_over = facts.standing, _is_over(facts.standing, now)
    if standing.state != State.WITHDRAWN or standing.since is None or is_over:
        return False
    is_same = standing.address_version == facts.consent.address_version
    is_closed = facts.consent.program_state == ProgramState.CLOSED
    return is_same and not is_closed and now < standing.since + UNDO_LASTS


def _is_over(standing: Standing, now: datetime) -> bool:
    return standing.ends_at is not None and standing.ends_at <= now


def _could_go_on(left: ConsentEvent, facts: SubscriptionFacts, now: datetime) -> bool:
    yes = ConsentEvent.objects.filter(id=left.details.get("undoes")).first()
    version = facts.consent.address_version
    return yes is not None and version is not None and still_good(yes, version, now)
