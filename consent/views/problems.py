"""Pages for links that cannot do what they were made for: each says what to do instead."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from consent.views.addresses import at
from consent.views.page import Ways, page_language, say_so, show
from programs.models import Program

_HOME = ("consent:home", "unknown_home")
_ME = ("delivery:me", "unknown_me")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: there is no such page."""
    return show(
        request, "404.html", {}, language=page_language(request), status=HTTPStatus.NOT_FOUND
    )


def not_done(request: HttpRequest) -> HttpResponse:
    """Answer 503: what was asked could not be promised, so it was not done."""
    return _again_soon(request, "not_done_lead")


def not_yet(request: HttpRequest) -> HttpResponse:
    """Answer 503: no yes is taken until a restored database has what was stopped since."""
    return _again_soon(request, "not_yet_lead")


def _again_soon(request: HttpRequest, lead: str) -> HttpResponse:
    keys = ("not_done_title", lead, "not_done_again")
    response = say_so(
        request, *keys, language=page_language(request), status=HTTPStatus.SERVICE_UNAVAILABLE
    )
    response.headers["Retry-After"] = "60"
    return response


def unknown_link(request: HttpRequest) -> HttpResponse:
    """Answer 404: this token is none of ours, or not for this."""
    keys = ("unknown_title", "unknown_lead", "unknown_copy")
    language = page_language(request)
    ways = _ways(language, _ME, _HOME)
    return say_so(request, *keys, language=language, status=HTTPStatus.NOT_FOUND, ways=ways)


def expired_link(request: HttpRequest, program: Program) -> HttpResponse:
    """Answer 410: a personal link that has had its time."""
    language = page_language(request)
    ways = [(at("consent:invitation", program.slug, language=language), "expired_link_join")]
    keys = ("expired_link_title", "expired_link_lead")
    brand = program.brand
    return say_so(request, *keys, language=language, status=HTTPStatus.GONE, ways=ways, brand=brand)


def closed(request: HttpRequest) -> HttpResponse:
    """Answer 404: a program that takes nobody in, or none at all."""
    keys = ("closed_title", "closed_lead")
    language = page_language(request)
    return say_so(
        request, *keys, language=language, status=HTTPStatus.NOT_FOUND, ways=_ways(language, _HOME)
    )


def _ways(language: str, *pages: tuple[str, str]) -> Ways:
    return [(at(name, language=language), key) for name, key in pages]
