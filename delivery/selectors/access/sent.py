"""What was sent to a person and what not, what each message used, what they said of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from delivery.models import Delivery
from delivery.rules.values import Value
from delivery.selectors.access.times import written
from delivery.selectors.feedback import opinion_on
from delivery.selectors.sent import deliveries
from delivery.selectors.values import Kept, kept_of
from subscribers.models import Subscriber


def deliveries_of(person: Subscriber, now: datetime) -> list[dict[str, Any]]:
    """Return every delivery, oldest first, with its receipt and the values that it keeps."""
    mine = deliveries().select_related("subscriber__subject", "feedback")
    rows = list(mine.filter(subscriber=person).order_by("id"))
    kept = kept_of(rows, now)
    return [_delivery(row, kept.get(row.id, Kept())) for row in rows]


def _delivery(row: Delivery, kept: Kept) -> dict[str, Any]:
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
        "provider_state": row.provider_state,
        "provider_at": written(row.provider_at),
        "text_for": kept.text_for or None,
        "used": [_used(entry, kept.values) for entry in row.used],
        "feedback": _feedback(row),
    }


def _feedback(row: Delivery) -> dict[str, Any] | None:
    said = opinion_on(row)
    if said is None:
        return None
    return {
        "useful": said.useful,
        "too_personal": said.too_personal,
        "remark": said.remark or None,
        "changed_at": written(said.changed_at),
    }


def _used(entry: dict[str, Any], told: Mapping[str, Value]) -> dict[str, Any]:
    value = told.get(entry["field"])
    return entry if value is None else {**entry, "value": value}
