"""What stands in the form of an edition before it is saved."""

from collections.abc import Iterator, Mapping

from delivery.models import Edition
from delivery.rendering.checking import Draft
from delivery.rules.vocabulary import Markup, WhenMissing
from programs.models import Program
from subscribers.rules.vocabulary import Relationship

# More languages than an edition has, whatever somebody's form says.
_MOST = 60
_PREFIX = "texts"


def typed_edition(saved: Edition | None, program: Program, posted: Mapping[str, str]) -> Edition:
    """Return the edition as the form has it, not to be saved."""
    edition = saved or Edition(program=program)
    missing = posted.get("when_missing", "")
    edition.when_missing = missing if missing in WhenMissing.values else edition.when_missing
    edition.name = posted.get("name", "") or edition.name
    return edition


def typed_texts(posted: Mapping[str, str]) -> list[Draft]:
    """Return the texts as the form has them: those with a language that are not to be deleted."""
    total = posted.get(f"{_PREFIX}-TOTAL_FORMS", "")
    count = int(total) if total.isascii() and total.isdecimal() else 0
    return [draft for number in range(min(count, _MOST)) for draft in _text(posted, number)]


def _text(posted: Mapping[str, str], number: int) -> Iterator[Draft]:
    def said(name: str) -> str:
        return posted.get(f"{_PREFIX}-{number}-{name}", "")

    language, markup, relationship = said("language"), said("markup"), said("relationship")
    if language and not said("DELETE"):
        yield Draft(
            language,
            said("subject"),
            said("preheader"),
            # A browser sends the line ends of a text area as the web has them.
            said("body").replace("\r\n", "\n"),
            markup=markup if markup in Markup.values else Markup.MARKDOWN,
            relationship=relationship if relationship in Relationship.values else "",
        )
