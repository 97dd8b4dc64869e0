"""What people say of an edition, counted as it comes."""

from dataclasses import dataclass

from django.db.models import Count, Q

from delivery.models import Edition, Feedback
from delivery.rules.reports.cohorts import LEAST
from delivery.rules.vocabulary import DeliveryState, EditionKind


@dataclass(frozen=True, slots=True)
class Opinions:
    """How many said what of an edition; both questions are voluntary."""

    useful: int
    not_useful: int
    too_personal: int
    not_too_personal: int


def opinions_on(edition: Edition, sent: int) -> Opinions | None:
    """Return what was said of `edition`, of which `sent` messages went, by its deliveries.

    None where fewer than `LEAST` people got it: an answer could be told to be somebody's.
    """
    if sent < LEAST or _are_few(edition):
        return None
    said = Feedback.objects.filter(delivery__edition=edition)
    # By place: a number that had the name of a column would hide it from those after it.
    numbers = said.aggregate(
        a=Count("pk", filter=Q(useful=True)),
        b=Count("pk", filter=Q(useful=False)),
        c=Count("pk", filter=Q(too_personal=True)),
        d=Count("pk", filter=Q(too_personal=False)),
    )
    return Opinions(numbers["a"], numbers["b"], numbers["c"], numbers["d"])


def _are_few(edition: Edition) -> bool:
    """Say whether the same few people got all of an edition: an event may send it to one often."""
    if edition.kind != EditionKind.TRIGGERED:
        return False
    got = edition.deliveries.filter(state=DeliveryState.SENT)
    people = got.order_by("subscription").values_list("subscription", flat=True).distinct()
    return len(people[:LEAST]) < LEAST
