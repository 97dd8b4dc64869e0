"""The start page and the invitation: read a promise, say yes or no."""

from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views import View

from consent.forms import JoinForm
from consent.models import PersonalLink
from consent.rules.inviting import is_free_tag
from consent.rules.masking import masked
from consent.rules.wording import words
from consent.selectors.membership import Membership, membership
from consent.selectors.offers import Offer, offer, offers
from consent.selectors.tokens import by_link_token
from consent.selectors.whole import is_still_for
from consent.services.decline import decline
from consent.services.join import ProgramNotOpenError
from consent.services.posting import post_join, post_join_by_link
from consent.views.addresses import at
from consent.views.page import (
    SeeOther,
    is_by_a_machine,
    page_language,
    posted,
    say_so,
    show,
    visitor,
    wanted,
)
from consent.views.problems import closed, expired_link, unknown_link
from consent.views.refused import NOT_TAKEN, NotTaken, not_taken


class Home(View):
    """Say what this is, and list what can be joined."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the open programs."""
        context = {"offers": offers(wanted(request))}
        return show(request, "consent/home.html", context, language=page_language(request))


class InvitationPage(View):
    """The page of a program, for everybody or behind a link made for one person."""

    link: PersonalLink | None = None
    member: Membership | None = None
    offer: Offer

    def dispatch(self, request: HttpRequest, slug: str, token: str = "") -> HttpResponseBase:
        """Find the link, if it is one, and the promise; say so where either is gone."""
        if token:
            self.link = by_link_token(token)
            problem = _problem(request, self.link, slug, timezone.now())
            if problem is not None:
                return problem
        found = offer(slug, wanted(request, self._known_language()))
        if found is None:
            return closed(request)
        self.offer = found
        if self.link is not None:
            self.member = membership(self.link, found, timezone.now)
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the promise, with nothing filled in and nothing ticked."""
        return self._show(request, self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the yes or the no. The answer is the same for every address."""
        if posted(request).get("answer") == "no":
            return self._take_no(request)
        form = self._form(request)
        if not form.is_valid():
            return self._show(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        if is_by_a_machine(request):
            return self._go("inbox")
        try:
            self._take_yes(request, form)
        except ProgramNotOpenError:
            return closed(request)
        except NOT_TAKEN as error:
            return self._show(request, form, refused=not_taken(error))
        return self._go("inbox")

    def _known_language(self) -> str:
        return self.link.subscriber.language if self.link else ""

    def _form(self, request: HttpRequest | None = None) -> JoinForm:
        promise = self.offer.promise
        return JoinForm(
            posted(request) if request else None,
            promise=promise,
            words=words(promise.language),
            personal=self.link is not None,
            is_sandbox=self.offer.program.brand.is_sandbox,
        )

    def _show(
        self,
        request: HttpRequest,
        form: JoinForm,
        status: int = 200,
        refused: NotTaken | None = None,
    ) -> HttpResponse:
        context = {
            "promise": self.offer.promise,
            "form": form,
            "masked": masked(self.link.subscriber.email or "") if self.link else "",
            "member": self.member,
            "whole": "whole" in request.GET,
            "site": settings.BASE_URL,
            "brand_host": self.offer.program.brand.host,
            "tagged": urlencode({"campaign": self._tag()}) if self._tag() else "",
        }
        return show(
            request,
            "consent/invitation.html",
            context,
            language=self.offer.promise.language,
            offered=self.offer.languages,
            status=status,
            brand=self.offer.program.brand,
            refused=refused,
        )

    def _take_yes(self, request: HttpRequest, form: JoinForm) -> None:
        language, chosen, said = self.offer.promise.language, form.chosen, form.said
        if self.link is not None:
            post_join_by_link(
                link=self.link,
                version=self.offer.promise.number,
                language=language,
                chosen=chosen,
                answers=said,
                clock=timezone.now,
                **visitor(request),
            )
        else:
            post_join(
                program=self.offer.program,
                version=self.offer.promise.number,
                address=form.cleaned_data["email"],
                language=language,
                chosen=chosen,
                answers=said,
                campaign=self._tag(),
                clock=timezone.now,
                **visitor(request),
            )

    def _tag(self) -> str:
        """Return the tag of the public link, which the page's own links and forms hand on."""
        tag = self.request.GET.get("campaign", "")
        return tag if self.link is None and is_free_tag(tag) else ""

    def _take_no(self, request: HttpRequest) -> HttpResponse:
        if self.link is None:
            return self._go("declined")
        try:
            decline(
                link=self.link,
                version=self.offer.promise.number,
                language=self.offer.promise.language,
                clock=timezone.now,
                **visitor(request),
            )
        except ProgramNotOpenError:
            return closed(request)
        return self._go("kept" if self.member else "declined_personally")

    def _go(self, name: str) -> HttpResponse:
        promise = self.offer.promise
        return SeeOther(at(f"consent:{name}", promise.program, language=promise.language))


class Said(View):
    """The page after an answer: the same for everybody, and nothing personal in its address."""

    keys: tuple[str, ...] = ()
    back = ""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Say what happens next, where there is such a program."""
        language = page_language(request)
        found = offer(slug, [language])
        if found is None:
            return closed(request)
        ways = [(at("consent:invitation", slug, language=language), self.back)]
        brand = found.program.brand
        return say_so(request, *self.keys, language=language, ways=ways, brand=brand)


def _problem(
    request: HttpRequest, link: PersonalLink | None, slug: str, now: datetime
) -> HttpResponse | None:
    """Return the page that says why a link is no good, or None where it is."""
    if link is None or link.program.slug != slug or link.subscriber.email is None:
        return unknown_link(request)
    is_good = now < link.expires_at and is_still_for(link)
    return None if is_good else expired_link(request, link.program)
