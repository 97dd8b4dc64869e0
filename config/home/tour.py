"""The first five steps; each ticks itself off from what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from config.home.seeing import Seeing, adding, first, listing
from consent.models import Subscription
from consent.rules.vocabulary import State
from delivery.models import Edition
from delivery.rules.vocabulary import EditionState
from programs.models import Brand, Invitation, Program
from programs.rules.vocabulary import InvitationState

_WENT = (EditionState.SENDING, EditionState.DONE)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, why, whether it is done, and the page where it is done."""

    title: str
    why: str
    is_done: bool
    url: str
    button: str


@dataclass(frozen=True, slots=True)
class Tour:
    """All five steps; `next` is the first that is open, None once nothing is."""

    steps: Sequence[Step]

    @property
    def done(self) -> int:
        """Return how many are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def next(self) -> Step | None:
        """Return the first step that is open."""
        return next((step for step in self.steps if not step.is_done), None)


def asked_of(seeing: Seeing) -> list[QuerySet[Any, Any]]:
    """Return the queries that tell which steps are done."""
    published = seeing.rows(Invitation).exclude(state=InvitationState.DRAFT)
    programs = seeing.rows(Program).values("pk")
    yeses = Subscription.objects.filter(program__in=programs, state=State.ACTIVE)
    return [
        first(seeing.rows(Brand), "tour_brand"),
        first(seeing.rows(Program), "tour_program"),
        first(published, "tour_promise"),
        first(yeses, "tour_yes"),
        first(seeing.rows(Edition).filter(state__in=_WENT), "tour_edition"),
    ]


def tour(seeing: Seeing, found: Mapping[str, int]) -> Tour:
    """Return the steps, from what was found."""
    return Tour(
        [
            Step(
                "Say who is asking",
                "The name, the address and the privacy policy that stand in every promise.",
                "tour_brand" in found,
                adding(Brand) if seeing.may_add(Brand) else listing(Brand),
                "Describe your brand",
            ),
            Step(
                "Begin a program",
                "A program is one offer. Each of six starters brings its promise, the data that it"
                " uses and three editions; or begin with a blank page.",
                "tour_program" in found,
                adding(Program) if seeing.may_add(Program) else listing(Program),
                "Begin a program",
            ),
            Step(
                "Have its promise published",
                "Make it true of you: what comes, how often, with what data. A second person"
                " publishes it.",
                "tour_promise" in found,
                listing(Invitation),
                "Find the promise",
            ),
            Step(
                "Get the first yes: your own",
                "Open the program's page, join with your own address, and confirm by mail.",
                "tour_yes" in found,
                listing(Program),
                "Find the program's page",
            ),
            Step(
                "Send the first edition",
                "Write it, look at it as a reader would, have it approved, and send it.",
                "tour_edition" in found,
                adding(Edition) if seeing.may_add(Edition) else listing(Edition),
                "Write an edition",
            ),
        ]
    )
