"""The way out: GET shows a button, POST leaves, and for ten minutes it can be taken back."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views import View

from consent.ledger import Evidence
from consent.models import ConsentEvent, Subscription
from consent.rules.changing import NotOfferedError
from consent.rules.vocabulary import Method, State
from consent.selectors.leaving import WayBack, came_back_to, way_back, way_out
from consent.selectors.titles import title_of
from consent.selectors.tokens import by_leave_token, by_undo_token, reason_token, undo_token
from consent.services.leave import leave, undo
from consent.views.addresses import at
from consent.views.again import again_key
from consent.views.ended import ENDED
from consent.views.kept import kept_words
from consent.views.page import brand_of, page_language, posted, say_so, show, visitor
from consent.views.problems import unknown_link
from consent.views.reasons import reason_form
from consent.views.waiting import WAITS
from programs.models import Program
from programs.rules.vocabulary import ProgramState
from subscribers.models import Subscriber

_TEMPLATES = {
    State.PENDING: "consent/leave.html",
    State.ACTIVE: "consent/leave.html",
    State.PAUSED: "consent/leave.html",
    State.WITHDRAWN: "consent/left.html",
    **dict.fromkeys(ENDED, "consent/ended.html"),
}
_CLOSED = {
    WayBack.CHANGED_SINCE: ("undo_since_title", "undo_since"),
    WayBack.CLOSED: ("over_title", "over_lead"),
    WayBack.LATE: ("undo_late_title", "undo_late"),
    WayBack.OVER: ("undo_over_title", "undo_over"),
}


class Leave(View):
    """Leave one program. The token is the whole permission: no cookie, log-in or redirect."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the button, or what holds without it; never the way back (ADR 0028).

        Changes nothing, as scanners fetch every link of a message.
        """
        row = by_leave_token(token)
        if row is None:
            return unknown_link(request)
        return _where_they_stand(request, row)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Leave at once, whatever the body says (RFC 8058). Idempotent.

        The answer holds the way back, for who left by this button.
        """
        row = by_leave_token(token)
        if row is None:
            return unknown_link(request)
        method, who = _method(request), visitor(request)
        leave(subscription_id=row.id, method=method, clock=timezone.now, **who)
        return _where_they_stand(request, row, Evidence("", **who))


class Undo(View):
    """Take a leaving back, for ten minutes: to what was left, or to less of it."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the buttons, or why there are none."""
        event = by_undo_token(token)
        return unknown_link(request) if event is None else _way_back_page(request, event)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take it back, or say why not and what to do instead."""
        event = by_undo_token(token)
        if event is None:
            return unknown_link(request)
        try:
            taken = _take_back(request, event)
        except NotOfferedError:
            return _way_back_page(request, event, nothing_chosen=True)
        return _back(request, event) if taken else _way_back_page(request, event)


def _take_back(request: HttpRequest, left: ConsentEvent) -> bool:
    instead = posted(request).get("instead", "")
    if posted(request).get("do") == "less" and not instead:
        # Whoever asked for less is never taken back to all of it.
        raise NotOfferedError("instead")
    return undo(event_id=left.id, instead=instead, clock=timezone.now, **visitor(request))


def _back(request: HttpRequest, left: ConsentEvent) -> HttpResponse:
    came = came_back_to(left, timezone.now())
    kept = kept_words(came.promised, came.wishes) if came else []
    until = came.wishes.paused_until if came else None
    waits = WAITS[came.waits_for] if came else ""
    return _page(request, "consent/undone.html", left, kept=kept, paused_until=until, waits=waits)


def _way_back_page(
    request: HttpRequest, left: ConsentEvent, *, nothing_chosen: bool = False
) -> HttpResponse:
    found = way_back(left, timezone.now)
    if found.state == WayBack.OPEN:
        wrong = nothing_chosen
        status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else 200
        ways = _instead(found.instead)
        return _page(request, "consent/undo.html", left, status, instead=ways, wrong=wrong)
    if found.state == WayBack.TAKEN:
        return _page(request, "consent/undone.html", left, is_repeated=True)
    language = _language(request, left)
    ways_on = [_way_on(left, found.state, language)]
    keys = _keys(found.state, left.program)
    brand = brand_of(left.program)
    return say_so(
        request, *keys, language=language, status=HTTPStatus.GONE, ways=ways_on, brand=brand
    )


def _keys(found: WayBack, program: Program | None) -> tuple[str, ...]:
    """Return what to say of a way back that is closed, and to who is out whether they can join."""
    is_out = found in (WayBack.LATE, WayBack.OVER)
    return (*_CLOSED[found], *((again_key(program),) if is_out else ()))


def _way_on(left: ConsentEvent, found: WayBack, language: str) -> tuple[str, str]:
    if found == WayBack.CHANGED_SINCE:
        return at("delivery:me", language=language), "footer_me"
    if again := _invitation(left.program, language):
        return again, "join_again"
    return at("consent:home", language=language), "unknown_home"


def _where_they_stand(
    request: HttpRequest, row: Subscription, left_by: Evidence | None = None
) -> HttpResponse:
    stands = way_out(row, timezone.now, left_by=left_by)
    undoable, why, language = stands.undoable, stands.asked_why, _language(request, row)
    back = at("consent:undo", undo_token(undoable), language=language) if undoable else ""
    reason = at("consent:reason", reason_token(why), language=language) if why else ""
    return _page(
        request,
        _TEMPLATES[stands.state],
        row,
        stands=stands,
        ended=ENDED.get(stands.state, ""),
        undo_address=back,
        here=back.partition("?")[0],
        instead=_instead(stands.instead),
        reason_address=reason,
        form=reason_form(language) if why else None,
    )


def _instead(codes: Collection[str]) -> list[tuple[str, str]]:
    """Return what may be chosen, each with the key of its words."""
    return [(code, f"instead_{code}") for code in codes]


def _method(request: HttpRequest) -> Method:
    return Method.ONE_CLICK if "List-Unsubscribe" in posted(request) else Method.LEAVE_PAGE


def _language(request: HttpRequest, about: Subscription | ConsentEvent) -> str:
    person = _person(about)
    return page_language(request, known=(person.own_language if person else "") or about.language)


def _page(
    request: HttpRequest,
    template: str,
    about: Subscription | ConsentEvent,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    program, language = about.program, _language(request, about)
    brand = brand_of(program)
    context = {
        "title": title_of(about),
        "brand": brand,
        "zone": _zone(about),
        "again_address": _invitation(program, language),
    }
    return show(request, template, context | extra, language=language, status=status, brand=brand)


def _invitation(program: Program | None, language: str) -> str:
    """Return the address of the promise, where it can be read and joined."""
    if program is None or program.state != ProgramState.OPEN:
        return ""
    return at("consent:invitation", program.slug, language=language)


def _zone(about: Subscription | ConsentEvent) -> str:
    person = _person(about)
    return person.time_zone if person else ""


def _person(about: Subscription | ConsentEvent) -> Subscriber | None:
    return about.subject.subscriber if isinstance(about, ConsentEvent) else about.subscriber
