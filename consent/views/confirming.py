"""The page that a confirmation message leads to: read the promise again, say yes once more."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views import View

from consent.models import ConsentEvent
from consent.rules.frequency import Frequency
from consent.rules.vocabulary import EventKind, State
from consent.rules.wording import name_of
from consent.selectors.first_one import Joined, words_of_first
from consent.selectors.leaving import WayOut
from consent.selectors.requests import RequestState, RequestView, open_request
from consent.selectors.tokens import by_confirm_token, leave_token
from consent.services.ask_again import ask_again
from consent.services.confirm import confirm
from consent.services.join import ProgramNotOpenError
from consent.services.refuse import refuse
from consent.views.addresses import at
from consent.views.again import again_key
from consent.views.ended import ENDED
from consent.views.kept import kept_words
from consent.views.moving import confirm_move, show_move
from consent.views.page import SeeOther, brand_of, page_language, posted, say_so, show, visitor
from consent.views.problems import closed, unknown_link
from consent.views.refused import NOT_TAKEN, NotTaken, not_taken
from consent.views.waiting import WAITS

_TEMPLATES = {
    RequestState.OPEN: "consent/confirm.html",
    RequestState.ACTIVE: "consent/joined.html",
}


class Confirm(View):
    """Confirm one request, or a new address."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the promise with what was chosen and a button, or what became of it."""
        event = by_confirm_token(token)
        if event is not None and event.kind == EventKind.MOVED:
            return show_move(request, event)
        return _page(request, event)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Make it active. Idempotent."""
        event = by_confirm_token(token)
        if event is None:
            return unknown_link(request)
        if event.kind == EventKind.MOVED:
            return confirm_move(request, event)
        if posted(request).get("do") == "again":
            return _ask_again(request, event)
        if posted(request).get("answer") == "no":
            return _take_no(request, event)
        confirm(request_id=event.id, clock=timezone.now, **visitor(request))
        return _page(request, event)


def _ask_again(request: HttpRequest, asked: ConsentEvent) -> HttpResponse:
    """Have a new message sent for a request that expired; for any other, say where it stands."""
    view = open_request(asked, timezone.now)
    if view is None or not view.may_ask_again:
        return _page(request, asked)
    try:
        ask_again(request_id=asked.id, clock=timezone.now, **visitor(request))
    except ProgramNotOpenError:
        return closed(request)
    except NOT_TAKEN as error:
        return _expired(request, view, not_taken(error))
    language = page_language(request, known=view.promise.language)
    return SeeOther(at("consent:inbox", view.promise.program, language=language))


def _take_no(request: HttpRequest, asked: ConsentEvent) -> HttpResponse:
    """Take a no to what somebody else asked; where there is nothing to refuse, say how it stands.

    The answer is the same again: whoever sends the form twice said no once.
    """
    refuse(request_id=asked.id, clock=timezone.now, **visitor(request))
    view = open_request(asked, timezone.now)
    if view is None or view.brought is None or view.stands != State.REFUSED:
        return _page(request, asked)
    language = page_language(request, known=view.promise.language)
    again = _invitation(view, language)
    return say_so(
        request,
        "declined_title",
        "brought_no",
        language=language,
        ways=[(again, "declined_back")] if again else [],
        brand=brand_of(asked.program),
    )


def _page(request: HttpRequest, asked: ConsentEvent | None) -> HttpResponse:
    view = open_request(asked, timezone.now) if asked else None
    if view is None:
        return unknown_link(request)
    if view.state == RequestState.ENDED:
        return _ended(request, view)
    if view.state not in _TEMPLATES:
        return _too_late(request, view)
    language = page_language(request, known=view.promise.language)
    brand = brand_of(view.request.program)
    context = {
        "promise": view.promise,
        "chosen": view.chosen,
        "answers": view.answers,
        "kept": kept_words(_promised(view), view.wishes),
        "paused_until": view.wishes.paused_until,
        "since": view.since,
        "first": _first(view, language),
        "waits": WAITS[view.waits_for],
        "zone": view.zone,
        "renewal": view.renewal,
        "is_in": view.is_in,
        "brought": view.brought,
        "fingerprint": view.request.text_id,
        "language_name": name_of(view.promise.language),
        "leave_address": at(
            "consent:leave_bare", leave_token(view.subscription_id), language=language
        ),
        "site": settings.BASE_URL,
        "brand_host": brand.host if brand else "",
    }
    return show(request, _TEMPLATES[view.state], context, language=language, brand=brand)


def _first(view: RequestView, language: str) -> str:
    """Return the sentence that says when the first one comes, where they are in."""
    if view.since is None or view.waits_for:
        return ""
    joined = Joined(
        subscription_id=view.subscription_id,
        program_id=view.request.program_id or 0,
        since=view.since,
        ends_at=view.ends_at,
        time_zone=view.zone,
        language=language,
    )
    return words_of_first(joined, timezone.now())


def _promised(view: RequestView) -> Frequency:
    terms = view.promise.terms
    return Frequency(terms.frequency_count, terms.frequency_period)


def _ended(request: HttpRequest, view: RequestView) -> HttpResponse:
    """Say that what was said yes to has ended, by its term or on our side, and when."""
    language = page_language(request, known=view.promise.language)
    brand = brand_of(view.request.program)
    context = {
        "title": view.promise.title,
        "brand": brand,
        "stands": WayOut(view.stands, view.stands_since),
        "ended": ENDED[view.stands],
        "zone": view.zone,
        "again_address": _invitation(view, language),
    }
    return show(
        request,
        "consent/ended.html",
        context,
        language=language,
        status=HTTPStatus.GONE,
        brand=brand,
    )


def _invitation(view: RequestView, language: str) -> str:
    """Return the address of the promise, where it can be read and joined."""
    program = view.promise.program
    return at("consent:invitation", program, language=language) if view.takes_in else ""


def _expired(
    request: HttpRequest, view: RequestView, refused: NotTaken | None = None
) -> HttpResponse:
    """Offer a new message for a request that expired."""
    return show(
        request,
        "consent/expired.html",
        {"promise": view.promise},
        language=page_language(request, known=view.promise.language),
        status=HTTPStatus.GONE,
        refused=refused,
        brand=brand_of(view.request.program),
    )


def _too_late(request: HttpRequest, view: RequestView) -> HttpResponse:
    """Say why nothing starts, and where to ask again."""
    if view.may_ask_again:
        return _expired(request, view)
    language = page_language(request, known=view.promise.language)
    brand = brand_of(view.request.program)
    again, home = _invitation(view, language), at("consent:home", language=language)
    ways = [(again, "expired_again") if again else (home, "unknown_home")]
    said = "over" if view.state == RequestState.CLOSED else view.state
    keys = [f"{said}_title", f"{said}_lead"]
    if view.state == RequestState.WITHDRAWN_SINCE:
        keys.append(again_key(view.request.program))
    return say_so(request, *keys, language=language, status=HTTPStatus.GONE, ways=ways, brand=brand)
