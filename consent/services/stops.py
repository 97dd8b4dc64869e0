"""Stopping all mail to a person: each stop and each lift is in the ledger."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from consent.ledger import Evidence, NewEntry
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.merged import survivors_of
from consent.services.recording import Clock, record
from consent.services.whole import Said, evidence_if_any, living, record_each, whole_entry
from subscribers.models import Subscriber
from subscribers.rules.stops import liftable, strongest
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.stops import stoppers_of, stoppers_of_each
from subscribers.services import suppression

_SPEAKS_FOR = {
    Actor.PERSON: StoppedBy.PERSON,
    Actor.RELAY: StoppedBy.PERSON,
    Actor.MAIL: StoppedBy.MAIL,
    Actor.CONTROLLER: StoppedBy.CONTROLLER,
}


class NotTheirsError(ValueError):
    """Somebody sets or lifts a stop in a name that is not theirs."""


@dataclass(frozen=True, slots=True)
class Stop:
    """All mail to one person stops, by whose word and why."""

    subscriber_id: int
    said: Said
    reason: str = ""


def stopper(actor: Actor) -> StoppedBy:
    """Return whose stop the word of `actor` sets. Raises `NotTheirsError` for a rule of time."""
    try:
        return _SPEAKS_FOR[actor]
    except KeyError:
        raise NotTheirsError(str(actor)) from None


def suppress(
    *,
    subscriber_ids: Collection[int],
    by: StoppedBy,
    reason: str = "",
    actor: Actor,
    method: Method,
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> int:
    """Stop all mail to these people and to their addresses; return how many were not so already.

    Idempotent. Where a person's row is not had in time the stop holds all the same: the gate
    reads the entry. Raises `NotTheirsError` where `actor` does not speak for `by`.
    """
    if stopper(actor) != by:
        raise NotTheirsError(f"{actor} does not stop as {by}")
    said = Said(actor, method, evidence_if_any(reason, ip, user_agent))
    stops = [Stop(subscriber_id, said, reason) for subscriber_id in subscriber_ids]
    return suppress_each(stops=stops, clock=clock)


def suppress_each(*, stops: Sequence[Stop], clock: Clock) -> int:
    """Stop all mail as `suppress` does, each by its own word, with all people locked at once.

    Two rounds of locks in one transaction would wait in a circle with somebody else's.
    """
    ids = {stop.subscriber_id for stop in stops}
    once = {(stop.subscriber_id, stopper(stop.said.actor)): stop for stop in stops}

    def decide(now: datetime) -> list[NewEntry]:
        stopped = stoppers_of_each(living(ids))
        return [
            _stopped(id_, by, once[id_, by].said, now)
            for id_, by in sorted(once)
            if id_ in stopped and by not in stopped[id_]
        ]

    def also(now: datetime, is_held: bool) -> None:
        there = {person.pk for person in living(ids)}
        rows = [
            suppression.PersonStop(id_, by, once[id_, by].reason)
            for id_, by in sorted(once)
            if id_ in there
        ]
        suppression.write_stops(stops=rows, now=now, is_held=is_held)

    done = len(record(subscriber_ids=ids, decide=decide, clock=clock, also=also))
    # Asked after that: what was merged while it was waited for goes on as another record.
    if survivors := survivors_of(ids):
        others = [
            replace(stop, subscriber_id=survivors[stop.subscriber_id])
            for stop in stops
            if stop.subscriber_id in survivors
        ]
        done += suppress_each(stops=others, clock=clock)
    return done


def stop_entries(said: Mapping[Subscriber, Said], now: datetime) -> list[NewEntry]:
    """Return the entry of each person's stop; none where the same one stops them already."""
    stopped = stoppers_of_each(list(said))
    return [
        _stopped(person.pk, by, each, now)
        for person, each in said.items()
        if (by := stopper(each.actor)) not in stopped[person.pk]
    ]


def _stopped(subscriber_id: int, by: StoppedBy, said: Said, now: datetime) -> NewEntry:
    return whole_entry(subscriber_id, EventKind.SUPPRESSED, said, now, {"by": str(by)})


def lift(
    *,
    subscriber_ids: Collection[int],
    by: StoppedBy,
    reason: str = "",
    actor: Actor,
    method: Method,
    clock: Clock,
) -> int:
    """Lift what `by` may lift; return from how many people something was lifted.

    Nobody lifts the person's own stop but the person: somebody who relays their word does not.
    Raises `NotTheirsError` where `actor` does not speak for `by`.
    """
    if stopper(actor) != by or actor == Actor.RELAY:
        raise NotTheirsError(f"{actor} does not lift as {by}")
    said = Said(actor, method, evidence_if_any(reason))

    def build(person: Subscriber, now: datetime) -> NewEntry | None:
        return lift_entry(person, by, said, now)

    return record_each(subscriber_ids, build, clock)


def lift_entry(person: Subscriber, by: StoppedBy, said: Said, now: datetime) -> NewEntry | None:
    """Return the entry of a lift, or None where there is nothing that `by` may lift.

    The fold does what it says.
    """
    lifted = sorted(str(stop) for stop in stoppers_of(person) & liftable(by))
    details = {"by": str(by), "lifted": lifted}
    return whole_entry(person.pk, EventKind.LIFTED, said, now, details) if lifted else None


def freed_by_a_yes(
    person: Subscriber, said: Evidence, now: datetime, method: Method = Method.CONFIRMATION
) -> list[NewEntry]:
    """Return the entries of what a yes lifts, and of a stop that came with the address.

    Whoever says yes lifts their own stop and the mail system's. The controller's stop of an
    address holds for whoever came to it at the same moment, too.
    """
    word = Said(Actor.PERSON, method, said)
    lifted = lift_entry(person, StoppedBy.PERSON, word, now)
    left = strongest(stoppers_of(person) - liftable(StoppedBy.PERSON))
    carried = carried_entry(person.pk, left, now) if left and left != person.suppressed_by else None
    return [entry for entry in (lifted, carried) if entry is not None]


def carried_entry(subscriber_id: int, by: StoppedBy, now: datetime) -> NewEntry:
    """Return the entry of a stop that was on the address before the person came to it."""
    said = Said(Actor.SYSTEM, Method.RULE)
    details = {"by": str(by), "carried": True}
    return whole_entry(subscriber_id, EventKind.SUPPRESSED, said, now, details)
