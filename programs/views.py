"""What a brand's pages load: its style sheet and its logo, kept by browsers for a year."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from programs.rules.look import stylesheet, stylesheet_name
from programs.selectors.looks import colour_of, logo_of

_A_YEAR = "public, max-age=31536000, immutable"


@require_safe
def style(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Answer the style sheet of a brand."""
    colour = colour_of(slug)
    if not colour:
        raise Http404
    response = HttpResponse(stylesheet(colour), content_type="text/css; charset=utf-8")
    return _kept(response, is_current=name == stylesheet_name(colour))


@require_safe
def logo(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Answer the logo of a brand."""
    found = logo_of(slug)
    if found is None:
        raise Http404
    current, picture = found
    response = HttpResponse(bytes(picture.content), content_type=picture.media_type)
    return _kept(response, is_current=name == current)


def _kept(response: HttpResponse, *, is_current: bool) -> HttpResponse:
    """Let browsers keep what its address names; what was asked for by an older name, not at all."""
    response.headers["Cache-Control"] = _A_YEAR if is_current else "no-store"
    return response
