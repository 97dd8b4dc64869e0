"""What a reader is offered: the published promise of a program, in the language that suits."""

from collections.abc import Sequence
from dataclasses import dataclass

from consent.rules.languages import best
from programs.models import Invitation, Program
from programs.rules.promise import Promise
from programs.selectors import promises


@dataclass(frozen=True, slots=True)
class Offer:
    """The published invitation of an open program, as one reader sees it."""

    invitation: Invitation
    promise: Promise
    languages: tuple[str, ...]

    @property
    def program(self) -> Program:
        """Return the program that the offer is of."""
        return self.invitation.program


def offer(slug: str, wanted: Sequence[str]) -> Offer | None:
    """Return what program `slug` offers, or None where it takes nobody in."""
    invitation = promises.published(slug)
    if invitation is None:
        return None
    languages = tuple(text.language for text in invitation.texts.all())
    return Offer(invitation, _worded(invitation, wanted), languages)


def offers(wanted: Sequence[str]) -> list[Promise]:
    """Return the promise of each open program, each in the language that suits best."""
    return [_worded(invitation, wanted) for invitation in promises.open_programs()]


def _worded(invitation: Invitation, wanted: Sequence[str]) -> Promise:
    languages = [text.language for text in invitation.texts.all()]
    language = best(wanted, languages, invitation.default_language)
    return promises.promise_for(invitation, language)[1]
