"""Leaving, pausing and coming back within ten minutes: the person's word, taken at once."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent, Subscription
from consent.rules.changing import NotOfferedError
from consent.rules.fold import Standing
from consent.rules.instead import Instead, instead_of_leaving
from consent.rules.undoing import in_time, still_good
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.frequency import promised_by
from consent.selectors.merged import survivors_of
from consent.selectors.standing import standings, state_of
from consent.selectors.whole import is_still_at
from consent.selectors.wishes import Wishes
from consent.services.recording import Clock, record
from consent.services.yes import OwnWord, yes_carried_on
from programs.selectors.states import is_closed
from subscribers.models import Subscriber

Build = Callable[[Standing, datetime], NewEntry | None]

STANDS_TO_LEAVE = (State.PENDING, State.ACTIVE, State.PAUSED)


def leave(
    *, subscription_id: int, method: Method, ip: str = "", user_agent: str = "", clock: Clock
) -> ConsentEvent | None:
    """Withdraw one subscription. Idempotent: None where there was nothing to leave.

    Nothing is handed over to the person after this returned, except what a hanging mail system
    held already; that message names this entry. The link in a message to a record that was merged
    leaves the program for the one that goes on.
    """
    row = Subscription.objects.get(id=subscription_id)
    left = _leave(row, method, ip, user_agent, clock)
    # Asked after that: a merge that was waited for has ended this one and not the other.
    survivor = survivors_of([row.subscriber_id]).get(row.subscriber_id)
    if survivor is None:
        return left
    other = Subscription.objects.filter(subscriber=survivor, program=row.program_id).first()
    return left if other is None else _leave(other, method, ip, user_agent, clock) or left


def _leave(
    row: Subscription, method: Method, ip: str, user_agent: str, clock: Clock
) -> ConsentEvent | None:
    def build(standing: Standing, now: datetime) -> NewEntry | None:
        if state_of(standing, now) not in STANDS_TO_LEAVE:
            return None
        said = Evidence(ip=ip, user_agent=user_agent)
        details = _to_take_back(standing)
        return _word(
            row, standing, EventKind.WITHDRAWN, now, method=method, details=details, evidence=said
        )

    return _record_one(row, build, clock)


def undo(
    *, event_id: int, instead: str = "", ip: str = "", user_agent: str = "", clock: Clock
) -> bool:
    """Take one leaving back within ten minutes, as long as nothing was said since.

    False where it is too late, and where the program is closed: nothing of it comes to anybody.
    The new yes answers the same request as the one that was withdrawn, with the same end.
    `instead` is a word of `consent.rules.instead`: they come back to less than they left, in the
    same entry, so there is no moment in which they are back to all of it. Raises `NotOfferedError`.
    """
    left = ConsentEvent.objects.select_related("subject", "invitation").get(
        id=event_id, kind=EventKind.WITHDRAWN
    )
    row = Subscription.objects.filter(
        subscriber_id=left.subject.subscriber_id or 0, program_id=left.program_id or 0
    ).first()

    def build(standing: Standing, now: datetime) -> NewEntry | None:
        if row is None or standing.last_event_id != left.id or not in_time(left, now):
            return None
        if is_closed(row.program_id):
            return None
        word = OwnWord(
            subscriber_id=row.subscriber_id,
            renews=False,
            method=Method.UNDO,
            at=now,
            chosen=standing.chosen,
            wishes=_wishes(left, standing, instead, now),
            evidence=Evidence("", ip, user_agent),
        )
        return _yes_again(word, left)

    return row is not None and _record_one(row, build, clock) is not None


def pause(
    *,
    subscription_id: int,
    until: datetime,
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> ConsentEvent | None:
    """Pause one subscription until a time to come. None where it is not active."""

    def build(standing: Standing, now: datetime) -> NewEntry | None:
        if state_of(standing, now) not in (State.ACTIVE, State.PAUSED) or until <= now:
            return None
        details = {"until": until.isoformat()}
        said = Evidence(ip=ip, user_agent=user_agent)
        return _word(row, standing, EventKind.PAUSED, now, details=details, evidence=said)

    row = Subscription.objects.get(id=subscription_id)
    return _record_one(row, build, clock)


def resume(
    *,
    subscription_id: int,
    address_version: int | None = None,
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> ConsentEvent | None:
    """End a pause now. None where there is none, or the link went to an address from before."""

    def build(standing: Standing, now: datetime) -> NewEntry | None:
        if state_of(standing, now) != State.PAUSED:
            return None
        if not is_still_at(row.subscriber_id, address_version):
            return None
        said = Evidence(ip=ip, user_agent=user_agent)
        return _word(row, standing, EventKind.RESUMED, now, evidence=said)

    row = Subscription.objects.get(id=subscription_id)
    return _record_one(row, build, clock)


def _record_one(row: Subscription, build: Build, clock: Clock) -> ConsentEvent | None:
    def decide(now: datetime) -> list[NewEntry]:
        pair = (row.subscriber_id, row.program_id)
        entry = build(standings([pair])[pair], now)
        return [entry] if entry else []

    events = record(subscriber_ids=[row.subscriber_id], decide=decide, clock=clock)
    return events[0] if events else None


def _word(
    row: Subscription,
    standing: Standing,
    kind: EventKind,
    now: datetime,
    *,
    method: Method = Method.PREFERENCES,
    details: Mapping[str, Any] | None = None,
    evidence: Evidence,
) -> NewEntry:
    return NewEntry(
        subscriber_id=row.subscriber_id,
        kind=kind,
        actor=Actor.PERSON,
        method=method,
        at=now,
        program_id=row.program_id,
        invitation_id=standing.invitation_id,
        language=standing.language,
        text_id=standing.text_id,
        details=dict(details or {}),
        evidence=evidence,
    )


def _to_take_back(standing: Standing) -> dict[str, Any]:
    """Return what an undo needs: the yes that is withdrawn, and the pause that it was in."""
    details: dict[str, Any] = {}
    if standing.permitted_by_id:
        details["undoes"] = standing.permitted_by_id
    if standing.state == State.PAUSED and standing.paused_until:
        details["until"] = standing.paused_until.isoformat()
    return details


def _yes_again(word: OwnWord, left: ConsentEvent) -> NewEntry | None:
    before = ConsentEvent.objects.filter(id=left.details.get("undoes")).first()
    version = Subscriber.objects.get(id=word.subscriber_id).address_version
    if before is None or not still_good(before, version, word.at):
        return None
    return yes_carried_on(word=word, before=before, address_version=version)


def _wishes(left: ConsentEvent, standing: Standing, instead: str, now: datetime) -> Wishes:
    """Return what they had chosen before they left, or less of it where they say so now."""
    less = _less(left, standing, instead) if instead else Instead()
    pauses = [until for until in (_paused_until(left), less.pause and now + less.pause) if until]
    return Wishes(
        less_often=less.less_often or standing.less_often,
        depth=standing.depth,
        paused_until=max(pauses, default=None),
    )


def _less(left: ConsentEvent, standing: Standing, instead: str) -> Instead:
    invitation = left.invitation
    offered = instead_of_leaving(promised_by(invitation), standing.less_often) if invitation else {}
    if instead not in offered:
        raise NotOfferedError("instead")
    return offered[instead]


def _paused_until(left: ConsentEvent) -> datetime | None:
    until = left.details.get("until")
    return datetime.fromisoformat(until) if isinstance(until, str) else None
