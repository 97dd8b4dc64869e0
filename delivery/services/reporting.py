"""Take down what became of a reservation: used, not used, or never told (ADR 0035)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from consent.ledger.sealing import seal
from delivery.models import Delivery, Reservation
from delivery.rules import values
from delivery.rules.reserving import (
    NOT_REPORTED,
    UNUSED,
    Outcome,
    OutcomeOutOfTime,
    time_of_use,
)
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from delivery.selectors.sent import OF_SANDBOX
from delivery.selectors.values import keys_of, opened
from delivery.services import slots
from delivery.services.claiming import Clock
from delivery.services.overlapping import name_overlaps_of_use
from delivery.services.reserving import PeopleBusy
from delivery.signals import reservations_freed
from programs.selectors.sides import in_sight
from subscribers.services.locking import share_people

_AT_ONCE = 1000
# What stands in a receipt for a value that was handed over and that the caller left out.
LEFT_OUT = "left_out"
# What a report can still decide; staff may have said before what became of it.
_OPEN = (DeliveryState.SENDING, DeliveryState.UNCERTAIN)

_WRITTEN = (
    *("state", "error", "settled_at", "lease_until", "handed_over_at"),
    *("used", "sealed", "has_values"),
)


class UnknownReservation(LookupError):
    """There is no such reservation."""


class OutcomeReported(Exception):
    """Another outcome stands already."""


class FieldNotReserved(Exception):
    """The values of these fields were not handed over."""

    def __init__(self, fields: Collection[str]) -> None:
        super().__init__(f"Not among the values of the reservation: {', '.join(sorted(fields))}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a caller says: `at` is when it was used, None for now; `fields` None for all of them."""

    id: int
    outcome: Outcome
    at: datetime | None = None
    fields: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What stands now; `after_a_stop` says that the person had stopped it before it was used."""

    id: int
    outcome: str
    used_at: datetime | None
    after_a_stop: bool


Refused = UnknownReservation | OutcomeReported | OutcomeOutOfTime | FieldNotReserved


@transaction.atomic
def report(*, reports: Sequence[Report], clock: Clock) -> list[Reported | Refused]:
    """Write down each outcome; answer for each, in order. The same report again changes nothing.

    What was used keeps its place and is sent; what was not gives it back and has failed, and its
    values go. Late reports are taken as well: nobody else knows. Where the person had stopped it
    between the reservation and its use, the delivery names that stop. Raises `PeopleBusy`.
    """
    rows = _held([each.id for each in reports])
    keys = keys_of({row.subscriber_id for row in rows.values()})
    now = clock()
    answers = [_take(each, rows.get(each.id), keys, now) for each in reports]
    changed = [row for row in rows.values() if row.reservation.reported_at == now]
    _write(changed)
    _free([row for row in changed if row.state == DeliveryState.FAILED])
    used = [row.id for row in changed if row.state == DeliveryState.SENT]
    overlapped = name_overlaps_of_use(used) | {r.id for r in rows.values() if r.overlapped_id}
    return [
        each if isinstance(each, Exception) else _reported(rows[each], overlapped)
        for each in answers
    ]


def end_unreported(*, clock: Clock) -> int:
    """Make uncertain what nobody reported in its time; return how many.

    The values were handed over, so nobody can say that they were not used: the place stays taken
    until somebody knows (INV-3). What a caller is writing just now is passed by.
    """
    with transaction.atomic():
        now = clock()
        late = (
            Delivery.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
            .select_related("reservation")
            .filter(reservation__outcome="", reservation__expires_at__lte=now)
        )
        rows = list(late.order_by("id")[:_AT_ONCE])
        for row in rows:
            row.reservation.outcome = Outcome.UNREPORTED
            if row.state == DeliveryState.SENDING:
                _end(row, DeliveryState.UNCERTAIN, now, error=NOT_REPORTED)
        _write(rows)
        name_overlaps_of_use([row.id for row in rows])
    return len(rows)


def _free(rows: Sequence[Delivery]) -> None:
    """Give the places back; nobody is told of these reservations again as if they held (INV-3)."""
    if rows:
        slots.free([row.id for row in rows])
        people = {row.subscriber_id for row in rows}
        reservations_freed.send(sender=Delivery, subscriber_ids=people)


def _held(ids: Collection[int]) -> dict[int, Delivery]:
    """Lock these reservations, their people first, so that no stop is under way meanwhile."""
    ours = in_sight(Delivery.objects.all(), OF_SANDBOX)
    wanted = ours.filter(id__in=ids, kind=DeliveryKind.RESERVATION)
    people = set(wanted.values_list("subscriber_id", flat=True))
    if people and not share_people(people):
        raise PeopleBusy
    locked = wanted.select_for_update(no_key=True, of=("self",)).select_related("reservation")
    return {row.id: row for row in locked.order_by("id")}


def _take(
    said: Report, row: Delivery | None, keys: Mapping[int, bytes], now: datetime
) -> int | Refused:
    """Change the row by what was said of it; return its number, or why it stays as it is."""
    if row is None:
        return UnknownReservation(said.id)
    reservation = row.reservation
    if reservation.reported_at is not None:
        return row.id if reservation.outcome == said.outcome else OutcomeReported(row.id)
    if row.state not in _OPEN:
        return OutcomeReported(row.id)
    if foreign := set(said.fields or ()) - set(values.shown(row.used)):
        return FieldNotReserved(foreign)
    if said.outcome == Outcome.UNUSED:
        _end(row, DeliveryState.FAILED, now, error=UNUSED)
    else:
        try:
            at = time_of_use(said.at, reserved_at=row.permitted_at or now, now=now)
        except OutcomeOutOfTime as wrong:
            return wrong
        reservation.used_at = at
        _end(row, DeliveryState.SENT, now)
        _keep_only(row, said.fields, keys.get(row.subscriber_id))
    reservation.outcome, reservation.reported_at = said.outcome, now
    return row.id


def _end(row: Delivery, state: DeliveryState, now: datetime, error: str = "") -> None:
    row.state, row.error, row.settled_at, row.lease_until = state, error, now, None
    if state == DeliveryState.FAILED:
        row.sealed, row.handed_over_at = None, None
        row.used = [_left_out(entry, ()) for entry in row.used]
    row.has_values = row.sealed is not None


def _keep_only(row: Delivery, fields: Collection[str] | None, key: bytes | None) -> None:
    """Let the receipt say which of the values were used; what was left out is not kept."""
    shown = values.shown(row.used)
    if fields is None or set(fields) == set(shown):
        return
    held = opened(row, key) if key is not None and row.sealed is not None else {}
    kept = [field for field in shown if field in set(fields)]
    row.used = [_left_out(entry, fields) for entry in row.used]
    row.sealed = _sealed(row.id, kept, held, key)
    row.has_values = row.sealed is not None


def _sealed(
    id_: int, kept: Sequence[str], held: Mapping[str, values.Value], key: bytes | None
) -> bytes | None:
    if key is None or not held or not kept:
        return None
    plain = values.written([held.get(field) for field in kept])
    return seal(plain, key=key, bound_to=values.bound_to(id_, kept))


def _left_out(entry: dict[str, object], fields: Collection[str]) -> dict[str, object]:
    if not entry["shown"] or entry["field"] in fields:
        return entry
    return {**entry, "by": "", "at": "", "shown": False, "why_not": LEFT_OUT}


def _write(rows: Sequence[Delivery]) -> None:
    Delivery.objects.bulk_update(rows, _WRITTEN)
    Reservation.objects.bulk_update(
        [row.reservation for row in rows], ["outcome", "used_at", "reported_at"]
    )


def _reported(row: Delivery, overlapped: Collection[int]) -> Reported:
    reservation = row.reservation
    return Reported(row.id, reservation.outcome, reservation.used_at, row.id in overlapped)
