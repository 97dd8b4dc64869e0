"""Who reads a preview, and the answers that show it: a page of ours, and frames in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from delivery.models import Edition
from delivery.rendering.checking import Draft
from delivery.rendering.preview import Preview, preview
from delivery.selectors.readers import Candidate, candidates
from programs.admin.trail import log_look
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import Relationship

# A message carries its styles on its elements and its pictures in itself; nothing else of it is
# trusted, and nothing loads.
MESSAGE_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'"
)
# How a message is looked at: by its width, or as its other part.
PHONE, DESKTOP, TEXT = "phone", "desktop", "text"
VIEWS = ((PHONE, "Phone"), (DESKTOP, "Desktop"), (TEXT, "Plain text"))
_NOTED, _REMEMBERED = "previewed", 50
NOT_SHOWN = {
    "no_consent": "This person does not consent to this program now: nothing of theirs is shown.",
    "no_promise": "The program has no promise yet. Write it first: it says what may be used.",
    "no_language": "There is no text in this language for them. Write one, or choose another.",
    "not_covered": "The promise that they accepted does not cover what this text reads.",
    "several": "Several people fit what you wrote: choose one of them.",
    "data_missing": "A value that this text needs is not known of them, so they get nothing.",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom an edition is shown: `person` by their id, or a sample person."""

    language: str = ""
    relationship: str = str(Relationship.LOYAL)
    person: str = ""
    view: str = DESKTOP
    found: tuple[Candidate, ...] = ()

    @property
    def is_unclear(self) -> bool:
        """Say whether several people are meant."""
        return len(self.found) > 1


def reader_of(given: Mapping[str, str], edition: Edition, *, sees_people: bool) -> Reader:
    """Return the reader that somebody asks for; a person only where they may see people.

    A person is named by their id, address or name. Where several fit, none is taken.
    """
    wanted, view = given.get("relationship", ""), given.get("view", "")
    asked = given.get("person", "").strip() if sees_people else ""
    found = tuple(candidates(edition.program, asked)) if asked else ()
    return Reader(
        language=given.get("language", ""),
        relationship=wanted if wanted in Relationship.values else str(Relationship.LOYAL),
        person=found[0].external_id if len(found) == 1 else asked,
        view=view if view in dict(VIEWS) else DESKTOP,
        found=found,
    )


def shown_to(
    reader: Reader,
    edition: Edition,
    request: HttpRequest,
    texts: Sequence[Draft] | None = None,
) -> Preview:
    """Return what `reader` would read of `edition`; that somebody looked so is written down."""
    if reader.is_unclear:
        return Preview(why_not="several")
    shown = preview(
        edition,
        language=reader.language,
        external_id=reader.person,
        relationship=reader.relationship,
        now=timezone.now(),
        texts=texts,
    )
    if reader.person and shown.html:
        _note(request, reader.person)
    return shown


def controls(reader: Reader, languages: Iterable[str]) -> dict[str, Any]:
    """Return what the controls of a preview offer."""
    return {
        "reader": reader,
        "languages": sorted(languages),
        "relationships": Relationship.choices,
        "views": VIEWS,
    }


def why_not_shown(shown: Preview) -> str:
    """Return why nothing is shown, and what to do."""
    return NOT_SHOWN.get(shown.why_not, shown.why_not)


def framed(shown: Preview, reader: Reader, problems: Sequence[str] = ()) -> HttpResponse:
    """Answer a message alone, for a frame; or why there is none, and what to do."""
    if shown.html and reader.view != TEXT:
        content = shown.html
    else:
        said = [] if shown.why_not in NOT_SHOWN else problems
        why = [] if shown.html else said or [why_not_shown(shown)]
        told = {"preview": shown, "reader": reader, "problems": why}
        content = render_to_string("admin/delivery/edition/frame.html", told)
    response = HttpResponse(content)
    response["Content-Security-Policy"] = MESSAGE_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _note(request: HttpRequest, external_id: str) -> None:
    """Write down that somebody looked at a message with a person's data, once a session."""
    person = Subscriber.objects.filter(external_id=external_id).first()
    noted = request.session.get(_NOTED, [])
    if person is None or person.pk in noted:
        return
    request.session[_NOTED] = [*noted[-_REMEMBERED:], person.pk]
    log_look(request, person, "Looked at an edition as they would read it.")
