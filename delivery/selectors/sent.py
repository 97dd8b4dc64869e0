"""Deliveries, for other systems."""

from django.db.models import QuerySet

from delivery.models import Delivery


class UnknownDelivery(LookupError):
    """There is no such delivery."""


def deliveries() -> QuerySet[Delivery]:
    """Return every delivery with the rows that it names."""
    return Delivery.objects.select_related(
        "subscriber", "subscription__program", "edition__program", "invitation"
    )


def find_delivery(delivery_id: int) -> Delivery:
    """Return one delivery. Raises `UnknownDelivery`."""
    delivery = deliveries().filter(id=delivery_id).first()
    if delivery is None:
        raise UnknownDelivery(delivery_id)
    return delivery
