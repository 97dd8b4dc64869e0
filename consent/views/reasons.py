"""Why somebody left: asked only once they are out, and only if they like to say."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views import View

from consent.forms import ReasonForm
from consent.models import ConsentEvent
from consent.rules.undoing import may_say_why
from consent.rules.wording import words
from consent.selectors.titles import title_of
from consent.selectors.tokens import by_reason_token
from consent.services.say_why import say_why
from consent.views.addresses import at
from consent.views.page import SeeOther, brand_of, page_language, posted, say_so, show
from consent.views.problems import unknown_link


def reason_form(language: str) -> ReasonForm:
    """Return the questions, with nothing answered."""
    return ReasonForm(words=words(language))


class SayWhy(View):
    """Take the reason of a leaving. The leaving itself stands, whatever is said."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the questions, or thanks. Tells nothing of what was said before.

        The way here begins at a link in a message, and messages are forwarded. What was said is
        read, changed and taken back in the preference centre (ADR 0029).
        """
        left = by_reason_token(token)
        if left is None:
            return unknown_link(request)
        if _has_said(left):
            return _page(request, left)
        if not _is_asked(left):
            return _late(request, left)
        return _page(request, left, reason_form(_language(request, left)))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Note it, once."""
        left = by_reason_token(token)
        if left is None:
            return unknown_link(request)
        if _has_said(left):
            return _go(request, left, token, "before")
        form = ReasonForm(posted(request), words=words(_language(request, left)))
        if not form.is_valid():
            return _page(request, left, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        said = form.cleaned_data
        noted = say_why(
            event_id=left.id, why=said["why"], remark=said["remark"], clock=timezone.now
        )
        if noted:
            return _go(request, left, token, "said")
        return _not_noted(request, left, token)


def _not_noted(request: HttpRequest, left: ConsentEvent, token: str) -> HttpResponse:
    # Of two clicks at once the other may have been first since this one looked.
    now = by_reason_token(token)
    if now is not None and _has_said(now):
        return _go(request, now, token, "before")
    return _late(request, left)


def _has_said(left: ConsentEvent) -> bool:
    return hasattr(left, "reason")


def _is_asked(left: ConsentEvent) -> bool:
    is_there = left.subject.subscriber_id is not None
    return is_there and may_say_why(actor=left.actor, left_at=left.at, now=timezone.now())


def _language(request: HttpRequest, left: ConsentEvent) -> str:
    person = left.subject.subscriber
    return page_language(request, known=(person.own_language if person else "") or left.language)


def _page(
    request: HttpRequest, left: ConsentEvent, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the questions, or that something was said."""
    brand = brand_of(left.program)
    context = {
        "title": title_of(left),
        "brand": brand,
        "form": form,
        "is_asked": _is_asked(left),
        "did": request.GET.get("did", ""),
    }
    language = _language(request, left)
    return show(
        request, "consent/reason.html", context, language=language, status=status, brand=brand
    )


def _go(request: HttpRequest, left: ConsentEvent, token: str, did: str) -> HttpResponse:
    return SeeOther(at("consent:reason", token, language=_language(request, left), did=did))


def _late(request: HttpRequest, left: ConsentEvent) -> HttpResponse:
    language = _language(request, left)
    keys = ("reason_late_title", "reason_late")
    ways = [(at("consent:home", language=language), "unknown_home")]
    return say_so(
        request,
        *keys,
        language=language,
        status=HTTPStatus.GONE,
        ways=ways,
        brand=brand_of(left.program),
    )
