"""The page that a confirmation message leads to: read the promise again, say yes once more."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views import View

from consent.models import ConsentEvent
from consent.rules.frequency import Frequency
from consent.rules.vocabulary import EventKind
from consent.rules.wording import NAMES
from consent.selectors.requests import RequestState, RequestView, open_request
from consent.selectors.tokens import by_confirm_token, by_move_token, leave_token
from consent.services.confirm import confirm
from consent.views.moving import confirm_move, show_move
from consent.views.page import page_language, say_so, show, visitor
from consent.services.join import ProgramNotOpenError
from consent.views.kept import kept_words
from consent.views.problems import unknown_link

_GONE = 410
_TEMPLATES = {
    RequestState.OPEN: "consent/confirm.html",
    RequestState.ACTIVE: "consent/joined.html",
}


class Confirm(View):
    """Confirm one request, or a new address."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the promise with what was chosen and a button, or what became of it."""
        if (moved := by_move_token(token)) is not None:
            return show_move(request, moved)
        return _page(request, by_confirm_token(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Make it active. Idempotent."""
        if (moved := by_move_token(token)) is not None:
            return confirm_move(request, moved)
        asked = by_confirm_token(token)
        if asked is not None:
            confirm(request_id=asked.id, clock=timezone.now, **visitor(request))
        return _page(request, asked)


def _page(request: HttpRequest, asked: ConsentEvent | None) -> HttpResponse:
    view = open_request(asked, timezone.now) if asked else None
    if view is None:
        return unknown_link(request)
    if view.state not in _TEMPLATES:
        return _too_late(request, view)
    language = page_language(request, known=view.promise.language)
    context = {
        "promise": view.promise,
        "chosen": view.chosen,
        "answers": view.answers,
        "kept": kept_words(_promised(view), view.wishes),
        "paused_until": view.wishes.paused_until,
        "since": view.since,
        "renewal": view.renewal,
        "fingerprint": view.request.text_id,
        "language_name": NAMES.get(view.promise.language, view.promise.language),
        "leave_address": reverse("consent:leave_bare", args=[leave_token(view.subscription_id)]),
        "site": settings.BASE_URL,
    }
    return show(request, _TEMPLATES[view.state], context, language=language)


def _promised(view: RequestView) -> Frequency:
    terms = view.promise.terms
    return Frequency(terms.frequency_count, terms.frequency_period)


def _too_late(request: HttpRequest, view: RequestView) -> HttpResponse:
    """Say why nothing starts, and where to ask again."""
    language = page_language(request, known=view.promise.language)
    ways = [(reverse("consent:invitation", args=[view.promise.program]), "expired_again")]
    keys = (f"{view.state}_title", f"{view.state}_lead")
    return say_so(request, *keys, language=language, status=_GONE, ways=ways)
