"""Stops on people and addresses: set, lifted by those who may, carried to whoever comes after."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from subscribers.models import Subscriber, Suppression
from subscribers.rules.identity import address_hash
from subscribers.rules.sandbox import is_sandbox_address
from subscribers.rules.stops import liftable, strongest
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.stops import live_stops_of, live_stops_of_each

Clock = Callable[[], datetime]

_LIVE = """
SELECT given.id, stop.by, stop.created_at
  FROM unnest(%s::bigint[], %s::bytea[]) AS given (id, hash)
  JOIN subscribers_suppression AS stop
    ON stop.address_hash = given.hash AND stop.lifted_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class PersonStop:
    """One stop of one person, by whom and why."""

    subscriber_id: int
    by: StoppedBy
    reason: str = ""


def write_stop(
    *, subscriber_id: int, by: StoppedBy, reason: str, now: datetime, is_held: bool
) -> None:
    """Write a stop on one person and their address: see `write_stops`."""
    write_stops(stops=[PersonStop(subscriber_id, by, reason)], now=now, is_held=is_held)


def write_stops(*, stops: Sequence[PersonStop], now: datetime, is_held: bool) -> None:
    """Write stops on people and their addresses, inside the caller's transaction.

    Where the caller does not hold the people's rows, the stops stand beside them until
    `apply_waiting_stops`; the gate reads them there. As many queries for a thousand as for one.
    """
    people = Subscriber.objects.in_bulk({stop.subscriber_id for stop in stops})
    _record(
        [
            _stop(person.email, person, stop.by, stop.reason, now, is_waiting=not is_held)
            for stop in stops
            if (person := people[stop.subscriber_id]).email is not None
        ]
    )
    if is_held:
        _set_each(people, [(stop.subscriber_id, stop.by, now) for stop in stops])


def apply_waiting_stops(*, limit: int = 500) -> int:
    """Write stops that stand beside their person's row into it. Returns how many people."""
    waiting = Suppression.objects.filter(
        is_waiting=True, lifted_at=None, subscriber__isnull=False
    ).order_by("subscriber")
    whose = set(waiting.values_list("subscriber_id", flat=True)[:limit])
    if not whose:
        return 0
    with transaction.atomic():
        people = Subscriber.objects.select_for_update(no_key=True, skip_locked=True)
        held = list(people.filter(pk__in=whose).order_by("pk"))
        stops = live_stops_of_each(held)
        _set_each(
            {person.pk: person for person in held},
            [
                (pk, StoppedBy(stop.by), stop.created_at)
                for pk, theirs in stops.items()
                for stop in theirs
            ],
        )
        # Not one that was written meanwhile.
        read = [stop.pk for theirs in stops.values() for stop in theirs]
        Suppression.objects.filter(pk__in=read, is_waiting=True).update(is_waiting=False)
    return len(held)


def stop_addresses(
    *, stops: Sequence[tuple[str, StoppedBy]], now: datetime
) -> tuple[dict[tuple[str, StoppedBy], Suppression], set[tuple[str, StoppedBy]]]:
    """Write stops on addresses that nobody has yet: whoever comes to one is stopped.

    Each is an address and by whom. Why is not kept: an erasure would not find words about
    somebody in a row that is nobody's. Returns the stop that holds for each address and
    stopper, which may be one from before, and which of them were not held already.
    """
    hashes = {(address, by): address_hash(address, settings.ADDRESS_KEY) for address, by in stops}
    before = _live_by_hash(hashes.values())
    fresh = {key for key, hashed in hashes.items() if (hashed, key[1]) not in before}
    _record([_stop(address, None, by, "", now) for address, by in sorted(fresh)])
    held = _live_by_hash(hashes.values()) if fresh else before
    return {key: held[hashed, key[1]] for key, hashed in hashes.items()}, fresh


def _live_by_hash(hashes: Iterable[bytes]) -> dict[tuple[bytes, str], Suppression]:
    live = Suppression.objects.filter(address_hash__in=set(hashes), lifted_at=None)
    return {(bytes(stop.address_hash), stop.by): stop for stop in live}


def hold_each(*, stops: Sequence[tuple[int, StoppedBy, datetime]]) -> None:
    """Write stops into the rows of people, which the caller holds: who, by whom, since when."""
    _set_each(Subscriber.objects.in_bulk({id_ for id_, _by, _since in stops}), stops)


def _set_each(
    people: Mapping[int, Subscriber], stops: Sequence[tuple[int, StoppedBy, datetime]]
) -> None:
    changed: dict[int, Subscriber] = {}
    for subscriber_id, by, since in stops:
        person = people[subscriber_id]
        chosen = strongest({by, person.suppressed_by})
        if chosen and chosen != person.suppressed_by:
            person.suppressed_by, person.suppressed_at = chosen, since
            changed[subscriber_id] = person
    if changed:
        rows = [changed[id_] for id_ in sorted(changed)]
        Subscriber.objects.bulk_update(rows, ["suppressed_by", "suppressed_at"])


def lift(*, subscriber: Subscriber, by: StoppedBy, clock: Clock) -> StoppedBy | None:
    """Lift the stops that `by` may lift; return the one that still holds, if any.

    The person lifts their own and the mail system's; the controller lifts its own and the mail
    system's, never the person's.
    """
    with transaction.atomic():
        person = _locked(subscriber)
        now = clock()
        live = live_stops_of(person)
        ids = [stop.pk for stop in live]
        Suppression.objects.filter(pk__in=ids, by__in=liftable(by)).update(lifted_at=now)
        left = {stop.by for stop in live} | {person.suppressed_by}
        _set(person, strongest(left - {str(stop) for stop in liftable(by)}), now)
        return StoppedBy(person.suppressed_by) if person.suppressed_by else None


def carry_stops(*, hashes: Mapping[int, bytes]) -> dict[int, StoppedBy]:
    """Stop the people who came to stopped addresses, inside the caller's transaction.

    Returns who was stopped by that, and by whose stop.

    Must be a statement after the one that wrote the addresses: whoever had one before may have
    been stopped while that statement waited for them. `hashes` is by subscriber.
    """
    if not hashes:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LIVE, [list(hashes), list(hashes.values())])
        found = cursor.fetchall()
    stops: dict[int, dict[str, datetime]] = {}
    for subscriber_id, by, since in found:
        stops.setdefault(subscriber_id, {})[by] = since
    people = Subscriber.objects.select_for_update(no_key=True).filter(pk__in=stops)
    return {
        person.pk: chosen
        for person in people.order_by("pk")
        if (chosen := _carry(person, stops[person.pk])) is not None
    }


def _carry(person: Subscriber, stops: Mapping[str, datetime]) -> StoppedBy | None:
    """Return the stop that holds the person now, or None where it held them before."""
    before = person.suppressed_by
    chosen = strongest({*stops, before})
    _set(person, chosen, stops.get(chosen or "", person.suppressed_at))
    return chosen if chosen != before else None


def _locked(subscriber: Subscriber) -> Subscriber:
    return Subscriber.objects.select_for_update(no_key=True).get(pk=subscriber.pk)


def _stop(
    address: str,
    person: Subscriber | None,
    by: StoppedBy,
    reason: str,
    now: datetime,
    *,
    is_waiting: bool = False,
) -> Suppression:
    return Suppression(
        address_hash=address_hash(address, settings.ADDRESS_KEY),
        is_sandbox=is_sandbox_address(address),
        subscriber=person,
        by=by,
        reason=reason,
        created_at=now,
        is_waiting=is_waiting,
    )


def _record(stops: list[Suppression]) -> None:
    # In one order, so that two batches do not wait for each other in a circle.
    stops.sort(key=lambda stop: (bytes(stop.address_hash), stop.by))
    Suppression.objects.bulk_create(stops, ignore_conflicts=True)


def _set(person: Subscriber, by: StoppedBy | None, since: datetime | None) -> None:
    """Write the stop to the person's locked row, keeping since when where it is the same."""
    if person.suppressed_by == (by or ""):
        return
    person.suppressed_by = by or ""
    person.suppressed_at = since if by else None
    person.save(update_fields=["suppressed_by", "suppressed_at"])
