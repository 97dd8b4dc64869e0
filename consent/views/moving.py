"""The page that the message to a new address leads to: what waits for it, and one button."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.models import ConsentEvent
from consent.selectors.moves import MoveState, open_move
from consent.services.moving import confirm_address
from consent.views.page import page_language, say_so, show, visitor
from consent.views.problems import unknown_link

_TEMPLATES = {
    MoveState.OPEN: "consent/moved.html",
    MoveState.CONFIRMED: "consent/moved_done.html",
}


def show_move(request: HttpRequest, moved: ConsentEvent) -> HttpResponse:
    """Show the masked address with what would go on there, or what became of it."""
    move = open_move(moved, timezone.now)
    if move is None:
        return unknown_link(request)
    language = page_language(request, known=move.language)
    if move.state not in _TEMPLATES:
        keys = ("moved_expired_title", "moved_expired_lead", "moved_expired_newest")
        return say_so(request, *keys, language=language, status=HTTPStatus.GONE)
    return show(request, _TEMPLATES[move.state], {"move": move}, language=language)


def confirm_move(request: HttpRequest, moved: ConsentEvent) -> HttpResponse:
    """Let what the person joined go on at the new address. Idempotent."""
    confirm_address(event_id=moved.id, clock=timezone.now, **visitor(request))
    return show_move(request, moved)
