"""The preference centre: ask for its link, see what one joined, pause and leave."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views import View

from consent.rules.masking import masked
from consent.rules.vocabulary import Method
from consent.services.leave import leave, pause, resume
from consent.views.page import SeeOther, page_language, posted, say_so, show, visitor
from consent.views.problems import unknown_link
from delivery.forms import LinkForm, PauseForm, in_two_weeks
from delivery.rules.wording import words
from delivery.selectors.preferences import Joined, centre_of, holder_of, mailed_link
from delivery.services.links import send_preference_link
from subscribers.models import Subscriber

_UNPROCESSABLE = 422
_GONE = 410


class AskForLink(View):
    """Take an address and mail the link to it, if it is known."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._show(request, LinkForm(words=words(page_language(request))))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Queue the mail. The answer is the same for every address."""
        language = page_language(request)
        form = LinkForm(posted(request), words=words(language))
        if not form.is_valid():
            return self._show(request, form, status=_UNPROCESSABLE)
        send_preference_link(address=form.cleaned_data["email"], clock=timezone.now)
        return SeeOther(f"{reverse('delivery:me_sent')}?language={language}")

    def _show(self, request: HttpRequest, form: LinkForm, status: int = 200) -> HttpResponse:
        language = page_language(request)
        context = {"words": words(language), "form": form, "field": form["email"]}
        return show(request, "delivery/me_ask.html", context, language=language, status=status)


class LinkSent(View):
    """Say that a message may be on its way."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page that every address gets."""
        language = page_language(request)
        return say_so(
            request,
            "me_sent_title",
            "me_sent_lead",
            "me_sent_wait",
            "me_sent_often",
            language=language,
            said=words(language),
            ways=[(f"{reverse('delivery:me')}?language={language}", "me_again")],
        )


class PreferenceCentre(View):
    """Show every program of one person, each with its promise; pause, go on, leave."""

    person: Subscriber
    token: str

    def dispatch(self, request: HttpRequest, token: str) -> HttpResponseBase:
        """Find whose page it is; say so where the link has had its hour."""
        link = mailed_link(token)
        if link is None:
            return unknown_link(request)
        person = holder_of(link, timezone.now())
        if person is None:
            return _closed(request)
        self.person, self.token = person, token
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the programs, and what has just been changed."""
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what one button says to one of the person's own programs."""
        found = self._joined(posted(request).get("subscription", ""))
        if found is None:
            return unknown_link(request)
        form = self._pause_form(request)
        if posted(request).get("do") == "pause" and not form.is_valid():
            return self._show(request, wrong=(found.subscription_id, form))
        self._do(request, found.subscription_id, form)
        here = reverse("delivery:preferences", args=[self.token])
        language = self._language(request)
        return SeeOther(f"{here}?language={language}&changed={found.subscription_id}")

    def _do(self, request: HttpRequest, number: int, form: PauseForm) -> None:
        clock, whence = timezone.now, visitor(request)
        match posted(request).get("do"):
            case "pause":
                until = form.cleaned_data["until"]
                pause(subscription_id=number, until=until, clock=clock, **whence)
            case "resume":
                resume(subscription_id=number, clock=clock, **whence)
            case "leave":
                method = Method.PREFERENCES
                leave(subscription_id=number, method=method, clock=clock, **whence)

    def _joined(self, number: str) -> Joined | None:
        joined = centre_of(self.person, timezone.now()).joined
        return next((one for one in joined if str(one.subscription_id) == number), None)

    def _language(self, request: HttpRequest) -> str:
        return page_language(request, known=self.person.language)

    def _pause_form(self, request: HttpRequest) -> PauseForm:
        said = words(self._language(request))
        return PauseForm(posted(request), words=said, zone=_zone(self.person), now=timezone.now())

    def _show(
        self, request: HttpRequest, wrong: tuple[int, PauseForm] | None = None
    ) -> HttpResponse:
        now, language, zone = timezone.now(), self._language(request), _zone(self.person)
        centre = centre_of(self.person, now)
        changed = request.GET.get("changed", "")
        context = {
            "words": words(language),
            "centre": centre,
            "masked": masked(self.person.email or ""),
            "zone": zone.key,
            "changed": [one for one in centre.joined if str(one.subscription_id) == changed],
            "wrong_number": wrong[0] if wrong else None,
            "wrong_form": wrong[1] if wrong else None,
            "example": in_two_weeks(now, zone),
        }
        status = _UNPROCESSABLE if wrong else 200
        return show(request, "delivery/me.html", context, language=language, status=status)


def _zone(person: Subscriber) -> ZoneInfo:
    try:
        return ZoneInfo(person.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _closed(request: HttpRequest) -> HttpResponse:
    language = page_language(request)
    keys = ("me_closed_title", "me_closed_lead")
    ways = [(reverse("delivery:me"), "me_closed_ask")]
    return say_so(request, *keys, language=language, said=words(language), status=_GONE, ways=ways)
