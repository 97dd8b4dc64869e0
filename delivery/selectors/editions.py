"""Read editions: what is wrong with one, and what became of it."""

from dataclasses import dataclass

from django.db.models import Count

from consent.models import Subscription
from consent.rules.vocabulary import State
from delivery.models import Delivery, Edition
from delivery.rendering.checking import Draft, Frame, Problem, absent_for_some, problems_of
from programs.models import Invitation, Program
from programs.rules.languages import pick_language
from programs.rules.vocabulary import Format, InvitationState
from programs.selectors.promises import NoText, promise_for


def promise_in_force(program: Program) -> Invitation | None:
    """Return the published version of the program's promise, or else the newest draft."""
    versions = Invitation.objects.filter(program=program).select_related("program__brand")
    published = versions.filter(state=InvitationState.PUBLISHED).first()
    return published or versions.order_by("-number").first()


def drafts_of(edition: Edition) -> list[Draft]:
    """Return the edition's texts as their author wrote them."""
    return [
        Draft(text.language, text.subject, text.preheader, text.body)
        for text in edition.texts.order_by("language")
    ]


def check(edition: Edition) -> list[Problem]:
    """Return all that is to be put right before the edition is approved, and what to know."""
    return check_texts(edition.program, edition.when_missing, drafts_of(edition))


def check_texts(program: Program, when_missing: str, texts: list[Draft]) -> list[Problem]:
    """Return the problems that these texts would have as an edition of `program`."""
    invitation = promise_in_force(program)
    if invitation is None:
        return [Problem("no_promise", "The program has no promise yet.")]
    if invitation.format != Format.EMAIL:
        message = f"The promise is of the format {invitation.format}: only e-mail is sent so far."
        return [Problem("format", message)]
    try:
        frames = {text.language: _frame(invitation, when_missing, text) for text in texts}
    except NoText:
        return [Problem("no_promise", "The program's promise has no words yet.")]
    found = [problem for text in texts for problem in problems_of(text, frames[text.language])]
    return found + _about_languages(invitation, texts)


def _frame(invitation: Invitation, when_missing: str, text: Draft) -> Frame:
    program = invitation.program
    _, promise = promise_for(invitation, text.language)
    absent = absent_for_some(
        promise,
        when_missing=when_missing,
        brand_depths=program.brand.depths(),
        program_depth=program.depth,
        audience=program.audience,
    )
    return Frame(invitation.number, promise, absent)


def _about_languages(invitation: Invitation, texts: list[Draft]) -> list[Problem]:
    if not texts:
        return [Problem("no_text", "It has no text in any language.")]
    written = [text.language for text in texts]
    promised = [text.language for text in invitation.texts.all()]
    return [
        Problem(
            "missing_language",
            "The promise is made in this language and there is no text in it: "
            "its readers do not get this edition.",
            language=language,
            stops=False,
        )
        for language in promised
        if pick_language(language, written) is None
    ]


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
