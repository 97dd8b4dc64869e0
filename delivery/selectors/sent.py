"""Deliveries, for other systems."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from delivery.models import Delivery
from delivery.rules.values import KEPT_FOR
from delivery.selectors.values import values_of
from programs.selectors.sides import in_sight
from subscribers.rules.sandbox import ID_PREFIX

# Who reads what is known of people reads what messages said of them.
VALUES_SCOPE = "subscribers:read"
# Of rows that name their person.
OF_SANDBOX = Q(subscriber__external_id__startswith=ID_PREFIX)


class UnknownDelivery(LookupError):
    """There is no such delivery."""


def deliveries() -> QuerySet[Delivery]:
    """Return every delivery with the rows that it names."""
    rows = Delivery.objects.select_related(
        "subscriber__merged__into", "subscription__program", "edition__program", "invitation"
    )
    return in_sight(rows, OF_SANDBOX)


def find_delivery(delivery_id: int) -> Delivery:
    """Return one delivery. Raises `UnknownDelivery`."""
    delivery = deliveries().filter(id=delivery_id).first()
    if delivery is None:
        raise UnknownDelivery(delivery_id)
    return delivery


@dataclass(frozen=True, slots=True)
class Used:
    """What one delivery used; `used` as the row has it, and each with its `value`, None if untold.

    `values_until` is when the values go at the latest, None where none is told.
    """

    id: int
    invitation_version: int | None
    permitted_by: int | None
    values_until: datetime | None
    used: list[dict[str, Any]]


def used_by(delivery_id: int, *, scopes: Collection[str], clock: Callable[[], datetime]) -> Used:
    """Return what one delivery used. Raises `UnknownDelivery`.

    Values are for `VALUES_SCOPE` alone, while they are covered, and while the person lets their
    data be used.
    """
    row = find_delivery(delivery_id)
    may_be_told = VALUES_SCOPE in scopes and row.subscriber.restricted_at is None
    told = values_of([row], clock()).get(row.id, {}) if may_be_told else {}
    return Used(
        id=row.id,
        invitation_version=row.invitation.number if row.invitation else None,
        permitted_by=row.went_by_id,
        values_until=row.handed_over_at + KEPT_FOR if told and row.handed_over_at else None,
        used=[{**entry, "value": told.get(entry["field"])} for entry in row.used],
    )
