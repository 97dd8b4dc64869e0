"""Stops on people and addresses: set, lifted by those who may, carried to whoever comes after."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from subscribers.models import Subscriber, Suppression
from subscribers.rules.identity import address_hash
from subscribers.rules.stops import liftable, strongest
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.stops import live_stops_of

Clock = Callable[[], datetime]

_LIVE = """
SELECT given.id, stop.by, stop.created_at
  FROM unnest(%s::bigint[], %s::bytea[]) AS given (id, hash)
  JOIN subscribers_suppression AS stop
    ON stop.address_hash = given.hash AND stop.lifted_at IS NULL
"""


def write_stop(
    *, subscriber_id: int, by: StoppedBy, reason: str, now: datetime, is_held: bool
) -> None:
    """Write a stop on one person and their address, inside the caller's transaction.

    Where the caller does not hold the person's row, the stop stands beside it until
    `apply_waiting_stops`; the gate reads it there.
    """
    person = Subscriber.objects.get(pk=subscriber_id)
    if person.email is not None:
        _record(person.email, person, by, reason, now)
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
            stops = {stop.by: stop.created_at for stop in live_stops_of(person).values()}
            chosen = strongest(list(stops))
            _set(person, chosen, stops.get(chosen or ""))
    return len(held)


def stop_address(*, address: str, by: StoppedBy, reason: str, now: datetime) -> Suppression:
    """Write a stop on an address that nobody has yet: whoever comes to it is stopped.

    Returns the stop that holds, which may be one from before.
    """
    _record(address, None, by, reason, now)
    hashed = address_hash(address, settings.ADDRESS_KEY)
    return Suppression.objects.get(address_hash=hashed, by=by, lifted_at=None)


def hold(*, subscriber_id: int, by: StoppedBy, since: datetime) -> None:
    """Write a stop into the row of a person, which the caller holds."""
    person = Subscriber.objects.get(pk=subscriber_id)
    _set(person, strongest({by, person.suppressed_by}), since)


def lift(*, subscriber: Subscriber, by: StoppedBy, clock: Clock) -> StoppedBy | None:
    """Lift the stops that `by` may lift; return the one that still holds, if any.

    The person lifts their own and the mail system's; the controller lifts its own and the mail
    system's, never the person's.
    """
    with transaction.atomic():
        person = _locked(subscriber)
        now = clock()
        live = live_stops_of(person)
        Suppression.objects.filter(pk__in=live, by__in=liftable(by)).update(lifted_at=now)
        left = {stop.by for stop in live.values()} | {person.suppressed_by}
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


def _record(
    address: str, person: Subscriber | None, by: StoppedBy, reason: str, now: datetime
) -> None:
    stop = Suppression(
        address_hash=address_hash(address, settings.ADDRESS_KEY),
        subscriber=person,
        by=by,
        reason=reason,
        created_at=now,
    )
    Suppression.objects.bulk_create([stop], ignore_conflicts=True)


def _set(person: Subscriber, by: StoppedBy | None, since: datetime | None) -> None:
    """Write the stop to the person's locked row, keeping since when where it is the same."""
    if person.suppressed_by == (by or ""):
        return
    person.suppressed_by = by or ""
    person.suppressed_at = since if by else None
    person.save(update_fields=["suppressed_by", "suppressed_at"])
