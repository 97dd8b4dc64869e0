"""Read programs and their published versions, for other systems."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from programs.models import DataUse, Invitation, InvitationText, Program
from programs.rules.vocabulary import InvitationState
from programs.selectors.sides import in_sight


class UnknownProgram(LookupError):
    """No program has this slug."""


def known_programs() -> QuerySet[Program]:
    """Return the programs that the caller may know of, each with its brand."""
    return in_sight(Program.objects.select_related("brand"), "brand__is_sandbox")


def programs() -> QuerySet[Program]:
    """Return programs in every state; each has `published_number`, or None in it."""
    published = Invitation.objects.filter(program=OuterRef("pk"), state=InvitationState.PUBLISHED)
    return known_programs().annotate(published_number=Subquery(published.values("number")[:1]))


def find_program(slug: str) -> Program:
    """Return the program of this slug, as `programs` does. Raises `UnknownProgram`."""
    program = programs().filter(slug=slug).first()
    if program is None:
        raise UnknownProgram(slug)
    return program


def published_versions(program: Program) -> QuerySet[Invitation]:
    """Return the versions of a program that were published, with their words and uses."""
    return (
        Invitation.objects.filter(program=program)
        .exclude(state=InvitationState.DRAFT)
        .prefetch_related(
            Prefetch("texts", InvitationText.objects.select_related("shown")),
            Prefetch("data_uses", DataUse.objects.select_related("field")),
        )
    )
