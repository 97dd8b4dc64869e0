"""What became of what was shown elsewhere, as far as it was told or found out."""

from django.db.models import QuerySet

from delivery.models import Reservation
from delivery.rules.reserving import Outcome
from delivery.rules.vocabulary import DeliveryState

_FOUND_OUT = {
    DeliveryState.SENT: "Used, as staff found out",
    DeliveryState.FAILED: "Not used, as staff found out",
}


def unreported(rows: QuerySet[Reservation]) -> QuerySet[Reservation]:
    """Return those that nobody reported and nobody has found out about, by a small index."""
    # As `DeliveryQuerySet.uncertain` says it.
    ended = rows.filter(delivery__settled_at__isnull=False).exclude(delivery__error="")
    return ended.filter(delivery__state=DeliveryState.UNCERTAIN, outcome=Outcome.UNREPORTED)


def became_of(row: Reservation) -> str:
    """Return in words what was reported, or what staff found out."""
    if not row.outcome:
        state = row.delivery.state
        return _FOUND_OUT.get(DeliveryState(state), "Waiting for its outcome")
    if row.outcome == Outcome.UNREPORTED:
        never = Outcome.UNREPORTED.label
        return _FOUND_OUT.get(DeliveryState(row.delivery.state), never)
    return Outcome(row.outcome).label
