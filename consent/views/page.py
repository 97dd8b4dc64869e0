"""What every customer's page has in common."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, TypedDict

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from consent.rules.languages import best, wishes
from consent.rules.wording import DEFAULT, NAMES, WORDS, name_of, words
from consent.views.refused import NotTaken
from programs.models import Brand, Program
from programs.rules.translations import Words
from programs.selectors.looks import look_of

View = Callable[..., HttpResponseBase]
Ways = Sequence[tuple[str, str]]

_AGENT_LENGTH = 300
_TRAP = "website"


class SeeOther(HttpResponseRedirect):
    """Send the browser to another page by GET, whatever it sent here."""

    status_code = HTTPStatus.SEE_OTHER


class Visitor(TypedDict):
    """Who is at the other end, as evidence: the two arguments that the services take."""

    ip: str
    user_agent: str


def public(view: View) -> View:
    """Make a page public: no CSRF token, as there is no session to protect."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return answer


def posted(request: HttpRequest) -> QueryDict:
    """Return what was posted, or nothing where the body cannot be read.

    A page for the way out must work whatever a mail program sends; the others ask again.
    """
    try:
        return request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return QueryDict()


def is_by_a_machine(request: HttpRequest) -> bool:
    """Say whether the field was filled that no person sees (`templates/consent/_trap.html`).

    Who fills in all that there is gets the answer that everybody gets, and nothing is done.
    """
    return bool(posted(request).get(_TRAP))


def visitor(request: HttpRequest) -> Visitor:
    """Return where the request comes from."""
    return Visitor(
        ip=request.META.get("REMOTE_ADDR", ""),
        user_agent=request.headers.get("User-Agent", "")[:_AGENT_LENGTH],
    )


def wanted(request: HttpRequest, known: str = "") -> list[str]:
    """Return the languages that the reader wants: asked for on the page, known, accepted."""
    asked = posted(request).get("language") or request.GET.get("language") or ""
    return wishes(asked=asked, accepted=request.headers.get("Accept-Language", ""), known=known)


def page_language(request: HttpRequest, known: str = "") -> str:
    """Return the language of a page that has no promise to follow."""
    return best(wanted(request, known), list(WORDS), DEFAULT)


def brand_of(program: Program | None) -> Brand | None:
    """Return whose look a page about `program` has, None for ours."""
    return program.brand if program else None


def show(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    language: str,
    offered: Sequence[str] = tuple(WORDS),
    status: int = 200,
    brand: Brand | None = None,
    refused: NotTaken | None = None,
) -> HttpResponse:
    """Answer with a page in `language`; `offered` are the languages to switch to.

    The page has the logo and the colours of `brand`, where it is given one that has some, and says
    so where that is for trying things only. A form that was `refused` has a status of its own.
    """
    around = {
        "refused": refused,
        "language": language,
        "look": look_of(brand) if brand else None,
        "is_sandbox": bool(brand and brand.is_sandbox),
        "languages": [(tag, name_of(tag)) for tag in sorted(offered, key=_place)],
        "words": words(language),
    }
    code = refused.status if refused else status
    response = render(request, template, around | dict(context), status=code)
    response.headers["Content-Language"] = language
    if refused:
        response.headers["Retry-After"] = str(refused.seconds)
    return response


def _place(language: str) -> int:
    """Return where a language stands in the row of them, the same on every page."""
    known = list(NAMES)
    return known.index(language) if language in known else len(known)


def say_so(
    request: HttpRequest,
    *keys: str,
    language: str,
    status: int = 200,
    ways: Ways = (),
    said: Words | None = None,
    brand: Brand | None = None,
) -> HttpResponse:
    """Answer with a short message: the first key is its title, the others its lines.

    `ways` are (address, key of the words) of where to go from there; `said` are the words, where
    they are not those of every page.
    """
    said = said or words(language)
    title, *lines = (said[key] for key in keys)
    context = {
        "title": title,
        "lines": lines,
        "ways": [(address, said[key]) for address, key in ways],
        "brand": brand,
    }
    return show(
        request, "consent/message.html", context, language=language, status=status, brand=brand
    )
