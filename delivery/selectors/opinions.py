"""What people say of an edition, counted as it comes."""

from dataclasses import dataclass

from django.db.models import Count, Q

from delivery.models import Edition, Feedback

# What fewer people got is not counted: an answer could be told to be somebody's.
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Opinions:
    """How many said what of an edition; both questions are voluntary."""

    useful: int
    not_useful: int
    too_personal: int
    not_too_personal: int


def opinions_on(edition: Edition) -> Opinions:
    """Return what was said of `edition`, in one query by its deliveries."""
    said = Feedback.objects.filter(delivery__edition=edition)
    return Opinions(
        **said.aggregate(
            useful=Count("pk", filter=Q(useful=True)),
            not_useful=Count("pk", filter=Q(useful=False)),
            too_personal=Count("pk", filter=Q(too_personal=True)),
            not_too_personal=Count("pk", filter=Q(too_personal=False)),
        )
    )
