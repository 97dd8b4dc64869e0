"""The way out: GET shows a button, POST leaves, and for ten minutes it can be taken back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views import View

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Method, State
from consent.selectors.leaving import WayBack, way_back, way_out
from consent.selectors.titles import title_of
from consent.selectors.tokens import by_leave_token, by_undo_token, undo_token
from consent.services.leave import leave, undo
from consent.views.page import page_language, posted, say_so, show, visitor
from consent.views.problems import unknown_link

_GONE = 410
_TEMPLATES = {
    State.PENDING: "consent/leave.html",
    State.ACTIVE: "consent/leave.html",
    State.PAUSED: "consent/leave.html",
    State.WITHDRAWN: "consent/left.html",
}
_CLOSED = {
    WayBack.CHANGED_SINCE: ("undo_since_title", "undo_since"),
    WayBack.LATE: ("undo_late_title", "undo_late"),
    WayBack.OVER: ("undo_over_title", "undo_over"),
}


class Leave(View):
    """Leave one program. The token is the whole permission: no cookie, log-in or redirect."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the button, or what holds without it.

        Changes nothing, as scanners fetch every link of a message.
        """
        row = by_leave_token(token)
        if row is None:
            return unknown_link(request)
        return _where_they_stand(request, row)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Leave at once, whatever the body says (RFC 8058). Idempotent."""
        row = by_leave_token(token)
        if row is None:
            return unknown_link(request)
        method = _method(request)
        leave(subscription_id=row.id, method=method, clock=timezone.now, **visitor(request))
        return _where_they_stand(request, row)


class Undo(View):
    """Take a leaving back, for ten minutes."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the button, or why there is none."""
        event = by_undo_token(token)
        return unknown_link(request) if event is None else _way_back_page(request, event)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take it back, or say why not and what to do instead."""
        event = by_undo_token(token)
        if event is None:
            return unknown_link(request)
        if undo(event_id=event.id, clock=timezone.now, **visitor(request)):
            return _page(request, "consent/undone.html", event)
        return _way_back_page(request, event)


def _way_back_page(request: HttpRequest, left: ConsentEvent) -> HttpResponse:
    state = way_back(left, timezone.now)
    if state == WayBack.OPEN:
        return _page(request, "consent/undo.html", left)
    if state == WayBack.TAKEN:
        return _page(request, "consent/undone.html", left, is_repeated=True)
    again = reverse("consent:invitation", args=[left.program.slug]) if left.program else "/"
    ways = [("/me/", "footer_me") if state == WayBack.CHANGED_SINCE else (again, "join_again")]
    language = _language(request, left)
    brand = left.program.brand if left.program else None
    return say_so(request, *_CLOSED[state], language=language, status=_GONE, ways=ways, brand=brand)


def _where_they_stand(request: HttpRequest, row: Subscription) -> HttpResponse:
    stands = way_out(row, timezone.now)
    undoable = stands.undoable
    return _page(
        request,
        _TEMPLATES.get(stands.state, "consent/ended.html"),
        row,
        stands=stands,
        undo_address=reverse("consent:undo", args=[undo_token(undoable)]) if undoable else "",
    )


def _method(request: HttpRequest) -> Method:
    return Method.ONE_CLICK if "List-Unsubscribe" in posted(request) else Method.LEAVE_PAGE


def _language(request: HttpRequest, about: Subscription | ConsentEvent) -> str:
    return page_language(request, known=about.language)


def _page(
    request: HttpRequest, template: str, about: Subscription | ConsentEvent, **extra: Any
) -> HttpResponse:
    program = about.program
    context = {
        "title": title_of(about),
        "brand": program.brand if program else None,
        "again_address": reverse("consent:invitation", args=[program.slug]) if program else "",
    }
    return show(
        request,
        template,
        context | extra,
        language=_language(request, about),
        brand=program.brand if program else None,
    )
