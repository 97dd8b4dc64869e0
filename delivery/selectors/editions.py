"""Read editions: which promise one must keep, and what became of it."""

from dataclasses import dataclass

from django.db.models import Count

from consent.models import Subscription
from consent.rules.vocabulary import State
from delivery.models import Delivery, Edition
from programs.models import Invitation, Program
from programs.rules.vocabulary import InvitationState


def promise_in_force(program: Program) -> Invitation | None:
    """Return the published version of the program's promise, or else the newest draft."""
    versions = Invitation.objects.filter(program=program).select_related("program__brand")
    published = versions.filter(state=InvitationState.PUBLISHED).first()
    return published or versions.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of an edition, in numbers.

    `states` and `refusals` count deliveries; `waiting` counts those due with a reason to wait.
    `unplanned` counts the people of the program who have no delivery, by where they stand.
    """

    states: dict[str, int]
    refusals: dict[str, int]
    waiting: dict[str, int]
    unplanned: dict[str, int]

    @property
    def total(self) -> int:
        """Return how many deliveries there are."""
        return sum(self.states.values())


def summary_of(edition: Edition) -> Summary:
    """Return the edition's numbers in four queries."""
    rows = Delivery.objects.filter(edition=edition)
    refused = rows.exclude(refusal="")
    outside = Subscription.objects.filter(program_id=edition.program_id).exclude(
        id__in=rows.values("subscription_id")
    )
    stands = dict(outside.order_by().values_list("state").annotate(n=Count("id")))
    return Summary(
        states=dict(rows.order_by().values_list("state").annotate(n=Count("id"))),
        refusals=dict(
            refused.filter(state="withheld")
            .order_by()
            .values_list("refusal")
            .annotate(n=Count("id"))
        ),
        waiting=dict(
            refused.filter(state="due").order_by().values_list("refusal").annotate(n=Count("id"))
        ),
        unplanned={str(State(state).label): count for state, count in sorted(stands.items())},
    )
