"""The pages that show an edition as a person would read it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from delivery.models import Edition
from delivery.rendering.preview import Preview, preview
from subscribers.rules.vocabulary import Relationship

# The site's policy, and a frame of our own in it.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
# A message carries its styles on its elements and its pictures in itself; nothing else of it is
# trusted, and nothing loads.
MESSAGE_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'"
)


def preview_for(request: HttpRequest, edition: Edition) -> Preview:
    """Return the preview that the address asks for: `language`, `person` or `relationship`."""
    return preview(
        edition,
        language=request.GET.get("language", ""),
        external_id=_person(request),
        relationship=_relationship(request),
        now=timezone.now(),
    )


def page_context(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """Return what the preview page shows."""
    shown = preview_for(request, edition)
    return {
        "title": f"Preview of {edition}",
        "edition": edition,
        "preview": shown,
        "query": request.GET.urlencode(),
        "languages": sorted({text.language for text in edition.texts.all()}),
        "relationships": Relationship.choices,
        "relationship": _relationship(request),
        "person": _person(request),
    }


def _person(request: HttpRequest) -> str:
    """Return the id that was asked for."""
    return request.GET.get("person", "").strip()


@xframe_options_sameorigin
def message(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Answer the message alone, for the frame."""
    shown = preview_for(request, edition)
    response = HttpResponse(shown.html)
    response["Content-Security-Policy"] = MESSAGE_POLICY
    return response


def _relationship(request: HttpRequest) -> str:
    wanted = request.GET.get("relationship", "")
    return wanted if wanted in Relationship.values else str(Relationship.LOYAL)
