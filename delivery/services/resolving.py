"""Say what became of messages of which nobody knows whether they went."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from delivery.models import Delivery, Edition, Progress, Resolution
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState, Found
from delivery.services import slots
from delivery.services.claiming import Clock
from delivery.services.webhooks.telling import tell_of_messages
from delivery.signals import reservations_freed

AT_ONCE = 1000
# What stands as the error of what did not go, by a person's word.
NOT_GONE = "not_gone"

_OVER = (EditionState.CANCELLED,)


class ReasonMissingError(Exception):
    """Say that whoever resolves must say how they know."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many were resolved, and why others were not: their ids by reason.

    `not_uncertain`: somebody or something else was first. `sent_again_before`: it may be sent again
    once. `not_ours_to_send`: it was reserved, and whoever shows it asks anew. `edition_over`: its
    edition was cancelled, or is not worth sending any more.
    """

    resolved: int
    left: dict[str, list[int]]


@transaction.atomic
def resolve(
    *, delivery_ids: Collection[int], found: Found, why: str, by: User, clock: Clock
) -> Resolved:
    """Write down what a person found out about up to 1,000 uncertain deliveries.

    What went keeps its place and is sent. What did not go gives it back: it failed, or is due once
    more. Then it is claimed, the gate is asked, and a place is taken, as for every other; where the
    person has had as many as promised meanwhile it is not sent. The database lets each delivery be
    due again by a person's word once; it is the same row, so an edition never has two for anybody.

    Raises `ReasonMissingError`.
    """
    if not why.strip():
        raise ReasonMissingError("Say how you know: it stays on the record.")
    editions = _hold_editions(delivery_ids)
    rows = _uncertain(delivery_ids)
    now = clock()
    left = {row.id: _why_not(row, found, editions, now) for row in rows}
    fit = [row for row in rows if not left[row.id]]
    Resolution.objects.bulk_create(_record(row, found, why.strip(), by, now) for row in fit)
    _end(fit, found, now)
    _go_on({row.edition_id for row in fit if row.edition_id}, found, editions)
    known = {row.id for row in rows}
    missing = sorted(set(delivery_ids) - known)
    return Resolved(len(fit), _by_reason(left, missing))


def _hold_editions(delivery_ids: Collection[int]) -> dict[int, Edition]:
    """Lock the editions before their deliveries: closing one looks under the same lock."""
    editions = Edition.objects.select_for_update(no_key=True).filter(
        id__in=Delivery.objects.filter(id__in=delivery_ids).values("edition")
    )
    return {edition.pk: edition for edition in editions.order_by("id")}


def _uncertain(delivery_ids: Collection[int]) -> list[Delivery]:
    rows = Delivery.objects.select_for_update(no_key=True).filter(
        id__in=sorted(delivery_ids)[:AT_ONCE], state=DeliveryState.UNCERTAIN
    )
    return list(rows.order_by("id"))


def _why_not(row: Delivery, found: Found, editions: dict[int, Edition], now: datetime) -> str:
    """Return why this one is left as it is, "" where it is not."""
    if found != Found.AGAIN:
        return ""
    if row.kind == DeliveryKind.RESERVATION:
        return "not_ours_to_send"
    if row.resolutions.filter(found=Found.AGAIN).exists():
        return "sent_again_before"
    edition = editions.get(row.edition_id or 0)
    is_late = row.give_up_at is not None and row.give_up_at <= now
    return "edition_over" if is_late or (edition and edition.state in _OVER) else ""


def _record(row: Delivery, found: Found, why: str, by: User, now: datetime) -> Resolution:
    return Resolution(
        delivery=row,
        found=found,
        why=why,
        by=by,
        at=now,
        error=row.error,
        handed_over_at=row.handed_over_at or now,
    )


def _end(rows: Sequence[Delivery], found: Found, now: datetime) -> None:
    """Write the state that follows; what did not go never was handed over, and has no place."""
    fit = Delivery.objects.filter(id__in=[row.id for row in rows])
    if found == Found.WENT:
        fit.update(state=DeliveryState.SENT, error="", settled_at=now)
        tell_of_messages([row.id for row in rows])
        return
    slots.free([row.id for row in rows])
    if freed := {row.subscriber_id for row in rows if row.kind == DeliveryKind.RESERVATION}:
        reservations_freed.send(sender=Delivery, subscriber_ids=freed)
    fit.update(handed_over_at=None, permitted_at=None, sealed=None, has_values=False)
    if found == Found.NOT_GONE:
        fit.update(state=DeliveryState.FAILED, error=NOT_GONE, settled_at=now)
    else:
        fit.update(state=DeliveryState.DUE, error="", due_at=now, settled_at=None)


def _go_on(edition_ids: set[int], found: Found, editions: dict[int, Edition]) -> None:
    """Open again what was through, for what is due again; count anew what was counted."""
    Progress.objects.filter(edition__in=edition_ids).update(counted_at=None)
    for edition_id in edition_ids if found == Found.AGAIN else ():
        edition = editions[edition_id]
        if edition.state == EditionState.DONE:
            edition.state, edition.finished_at = EditionState.SENDING, None
            edition.save(update_fields=["state", "finished_at"])


def _by_reason(left: dict[int, str], missing: list[int]) -> dict[str, list[int]]:
    reasons = Counter(why for why in left.values() if why)
    found = {why: [id_ for id_, each in left.items() if each == why] for why in sorted(reasons)}
    return found | ({"not_uncertain": missing} if missing else {})
