"""Stops on people and addresses: set, lifted by those who may, carried to whoever comes after."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from subscribers.models import Subscriber, Suppression
from subscribers.rules.identity import address_hash
from subscribers.rules.stops import liftable, strongest
from subscribers.rules.vocabulary import StoppedBy

Clock = Callable[[], datetime]

_LIVE = """
SELECT given.id, stop.by, stop.created_at
  FROM unnest(%s::bigint[], %s::bytea[]) AS given (id, hash)
  JOIN subscribers_suppression AS stop
    ON stop.address_hash = given.hash AND stop.lifted_at IS NULL
"""


def suppress(*, subscriber: Subscriber, by: StoppedBy, reason: str, clock: Clock) -> None:
    """Stop all mail to one person and to their address. Twice is the same as once.

    Waits for a message that is being handed over to this person right now.
    """
    with transaction.atomic():
        person = _locked(subscriber)
        write_stop(subscriber_id=person.pk, by=by, reason=reason, now=clock(), is_held=True)


def write_stop(
    *, subscriber_id: int, by: StoppedBy, reason: str, now: datetime, is_held: bool
) -> None:
    """Write a stop on one person and their address, inside the caller's transaction.

    Where the caller does not hold the person's row, the stop stands beside it until
    `apply_waiting_stops`; the gate reads it there.
    """
    person = Subscriber.objects.get(pk=subscriber_id)
    if person.email is not None:
        _record(person, by, reason, now)
    if is_held:
        _set(person, strongest({by, person.suppressed_by}), now)


def apply_waiting_stops(*, limit: int = 500) -> int:
    """Write stops that stand beside their person's row into it. Returns how many people."""
    live = Suppression.objects.filter(subscriber=OuterRef("pk"), lifted_at=None)
    waiting = Subscriber.objects.filter(
        Q(Exists(live), suppressed_at=None)
        | Q(Exists(live.filter(by=StoppedBy.CONTROLLER))) & ~Q(suppressed_by=StoppedBy.CONTROLLER)
    )
    with transaction.atomic():
        held = waiting.select_for_update(no_key=True, skip_locked=True).order_by("pk")[:limit]
        for person in held:
            stops = {stop.by: stop.created_at for stop in _live_of(person).values()}
            chosen = strongest(list(stops))
            _set(person, chosen, stops.get(chosen or ""))
    return len(held)


def suppress_people(
    *, subscriber_ids: Collection[int], by: StoppedBy, reason: str, clock: Clock
) -> int:
    """Stop all mail to these people in one transaction; return how many they are."""
    with transaction.atomic():
        people = Subscriber.objects.filter(pk__in=subscriber_ids, erased_at=None).order_by("pk")
        for person in people:
            suppress(subscriber=person, by=by, reason=reason, clock=clock)
    return len(people)


def lift_people(*, subscriber_ids: Collection[int], by: StoppedBy, clock: Clock) -> int:
    """Lift what `by` may lift from these people; return how many get mail again."""
    with transaction.atomic():
        stopped = Subscriber.objects.filter(pk__in=subscriber_ids).exclude(suppressed_by="")
        left = [lift(subscriber=each, by=by, clock=clock) for each in stopped.order_by("pk")]
    return left.count(None)


def lift(*, subscriber: Subscriber, by: StoppedBy, clock: Clock) -> StoppedBy | None:
    """Lift the stops that `by` may lift; return the one that still holds, if any.

    The person lifts their own and the mail system's; the controller lifts its own and the mail
    system's, never the person's.
    """
    with transaction.atomic():
        person = _locked(subscriber)
        now = clock()
        live = _live_of(person)
        Suppression.objects.filter(pk__in=live, by__in=liftable(by)).update(lifted_at=now)
        left = {stop.by for stop in live.values()} | {person.suppressed_by}
        _set(person, strongest(left - {str(stop) for stop in liftable(by)}), now)
        return StoppedBy(person.suppressed_by) if person.suppressed_by else None


def carry_stops(*, hashes: Mapping[int, bytes]) -> None:
    """Stop the people who came to stopped addresses, inside the caller's transaction.

    Must be a statement after the one that wrote the addresses: whoever had one before may have
    been stopped while that statement waited for them. `hashes` is by subscriber.
    """
    if not hashes:
        return
    with connection.cursor() as cursor:
        cursor.execute(_LIVE, [list(hashes), list(hashes.values())])
        found = cursor.fetchall()
    stops: dict[int, dict[str, datetime]] = {}
    for subscriber_id, by, since in found:
        stops.setdefault(subscriber_id, {})[by] = since
    people = Subscriber.objects.select_for_update(no_key=True).filter(pk__in=stops)
    for person in people.order_by("pk"):
        by_whom = stops[person.pk]
        chosen = strongest({*by_whom, person.suppressed_by})
        _set(person, chosen, by_whom.get(chosen or "", person.suppressed_at))


def _locked(subscriber: Subscriber) -> Subscriber:
    return Subscriber.objects.select_for_update(no_key=True).get(pk=subscriber.pk)


def _record(person: Subscriber, by: StoppedBy, reason: str, now: datetime) -> None:
    stop = Suppression(
        address_hash=address_hash(person.email or "", settings.ADDRESS_KEY),
        subscriber=person,
        by=by,
        reason=reason,
        created_at=now,
    )
    Suppression.objects.bulk_create([stop], ignore_conflicts=True)


def _live_of(person: Subscriber) -> dict[int, Suppression]:
    """Return the live stops of the person and of whoever had their address before."""
    live = Suppression.objects.filter(lifted_at=None)
    stops = list(live.filter(subscriber=person))
    if person.email is not None:
        stops += live.filter(address_hash=address_hash(person.email, settings.ADDRESS_KEY))
    return {stop.pk: stop for stop in stops}


def _set(person: Subscriber, by: StoppedBy | None, since: datetime | None) -> None:
    """Write the stop to the person's locked row, keeping since when where it is the same."""
    if person.suppressed_by == (by or ""):
        return
    person.suppressed_by = by or ""
    person.suppressed_at = since if by else None
    person.save(update_fields=["suppressed_by", "suppressed_at"])
