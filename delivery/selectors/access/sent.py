"""What was sent to a person and what was not, and which fields each message used."""

from typing import Any

from delivery.models import Delivery
from delivery.selectors.access.times import written
from delivery.selectors.sent import deliveries
from subscribers.models import Subscriber


def deliveries_of(person: Subscriber) -> list[dict[str, Any]]:
    """Return every delivery, oldest first, with its data-use receipt: values are not kept in it."""
    return [_delivery(row) for row in deliveries().filter(subscriber=person).order_by("id")]


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "refusal": row.refusal,
        "program": row.subscription.program.slug if row.subscription else None,
        "edition": row.edition.name if row.edition else None,
        "invitation_version": row.invitation.number if row.invitation else None,
        "language": row.language,
        "created_at": written(row.created_at),
        "handed_over_at": written(row.handed_over_at),
        "used": row.used,
    }
