"""What every page behind a mailed link has in common."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views import View

from consent.rules.masking import masked
from consent.selectors.tokens import preferences_token
from consent.views.addresses import at
from consent.views.page import SeeOther, page_language, say_so, show
from consent.views.problems import unknown_link
from consent.views.refused import NotTaken
from delivery.models import Delivery
from delivery.rules.wording import words
from delivery.selectors.preferences import came_before_the_move, holder_of, mailed_link
from delivery.services.privacy import NobodyThereError
from programs.rules.translations import Words
from subscribers.models import Subscriber
from subscribers.rules.zones import zone_of


class BehindLink(View):
    """Find whose page it is; say so where the link has had its hour."""

    person: Subscriber
    token: str
    address_version: int

    def dispatch(
        self, request: HttpRequest, token: str, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Let in whoever has the mailbox, for 60 minutes."""
        link = mailed_link(token)
        if link is None:
            return unknown_link(request)
        person = self.let_in(link)
        if person is None:
            return _closed(request, link)
        self.person, self.token = person, token
        # Of the mailbox that was shown to be theirs. Every act that allows more looks at it again.
        self.address_version = link.address_version or 0
        try:
            return super().dispatch(request, *args, **kwargs)
        except NobodyThereError:
            # Erased since the link was looked at: by a second press of the same button, mostly.
            return _closed(request, link)

    def let_in(self, link: Delivery) -> Subscriber | None:
        """Return whose page it is, or None where the link opens it no more."""
        return holder_of(link, timezone.now())

    def language(self, request: HttpRequest) -> str:
        """Return the language of the page: asked for, then the person's own."""
        return page_language(request, known=self.person.language)

    def words(self, request: HttpRequest) -> Words:
        """Return the words of the page."""
        return words(self.language(request))

    @property
    def zone(self) -> ZoneInfo:
        """Return the person's own time zone, or UTC."""
        return zone_of(self.person.time_zone)

    def done(self, request: HttpRequest) -> str:
        """Return what the page says was done before it was asked for.

        Nothing beside an error: a form is posted to the address of the page that it is on.
        """
        return request.GET.get("did", "") if request.method == "GET" else ""

    def show(
        self,
        request: HttpRequest,
        template: str,
        context: Mapping[str, Any],
        status: int = 200,
        refused: NotTaken | None = None,
    ) -> HttpResponse:
        """Answer with a page of the preference centre."""
        around = {
            "words": self.words(request),
            "token": self.token,
            "masked": masked(self.person.email or ""),
            "zone": self.zone.key,
            "did": self.done(request),
            "is_sandbox": self.person.is_sandbox,
        }
        return show(
            request,
            template,
            around | dict(context),
            language=self.language(request),
            status=status,
            refused=refused,
        )

    def go(
        self, request: HttpRequest, name: str, *args: object, did: str = "", language: str = ""
    ) -> HttpResponse:
        """Send the browser to another page of the preference centre, which says what was done."""
        language = language or self.language(request)
        return SeeOther(at(f"delivery:{name}", self.token, *args, language=language, did=did))


def _closed(request: HttpRequest, link: Delivery) -> HttpResponse:
    language = page_language(request)
    if came_before_the_move(link, timezone.now()):
        keys = ("me_closed_title", "me_moved_lead")
        address = at("delivery:address", preferences_token(link.pk), language=language)
        ways = [(address, "address_again")]
    else:
        keys = ("me_closed_title", "me_closed_lead")
        ways = [(at("delivery:me", language=language), "me_closed_ask")]
    return say_so(
        request, *keys, language=language, said=words(language), status=HTTPStatus.GONE, ways=ways
    )
