"""What one event says, also where it is under seal."""

from typing import Any

from delivery.models import WebhookDelivery
from delivery.selectors.webhooks import payloads_of
from delivery.services.webhooks.sending import erased_people


def payload_of(row: WebhookDelivery) -> dict[str, Any] | None:
    """Return what is sent of an event, None where its person was erased since."""
    return payloads_of([row], erased=erased_people([row]))[row.pk]
