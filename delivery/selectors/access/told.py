"""What other systems told of somebody, as long as it is remembered."""

from typing import Any

from consent.ledger.values import open_values
from delivery.models import Event
from delivery.selectors.access.times import written
from delivery.selectors.told import bound_to
from subscribers.models import Subscriber


def events_of(person: Subscriber) -> list[dict[str, Any]]:
    """Return each event with the values that are still kept of it, oldest first."""
    events = Event.objects.filter(subscriber=person).select_related("subscriber__subject")
    return [
        {
            "event_id": event.event_id,
            "name": event.name,
            "happened_at": written(event.happened_at),
            "received_at": written(event.received_at),
            "answered": event.answer,
            "values": _values(event),
        }
        for event in events.order_by("id")
    ]


def _values(event: Event) -> dict[str, Any]:
    if event.sealed is None:
        return {}
    subject = event.subscriber.subject
    return open_values(bytes(event.sealed), subject=subject, bound_to=bound_to(event))
