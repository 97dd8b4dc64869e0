"""The first page behind the link: every program, with the way out and a pause at hand."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.rules.vocabulary import Method
from consent.services.leave import leave, pause, resume
from consent.views.page import posted, visitor
from consent.views.problems import unknown_link
from delivery.forms import PauseForm, in_two_weeks
from delivery.selectors.holds import hold_keys
from delivery.selectors.preferences import Joined, centre_of
from delivery.views.preferences.behind import BehindLink


class PreferenceCentre(BehindLink):
    """Show every program of one person, each with its promise; pause, go on, leave."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the programs, and what has just been changed."""
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do what one button says to one of the person's own programs."""
        found = self._joined(posted(request).get("subscription", ""))
        if found is None:
            return unknown_link(request)
        form = self._pause_form(request, found.subscription_id)
        if posted(request).get("do") == "pause" and not form.is_valid():
            return self._show(request, wrong=(found.subscription_id, form))
        self._do(request, found.subscription_id, form)
        return self.go(request, "preferences", did=str(found.subscription_id))

    def _do(self, request: HttpRequest, number: int, form: PauseForm) -> None:
        clock, whence = timezone.now, visitor(request)
        match posted(request).get("do"):
            case "pause":
                until = form.cleaned_data["until"]
                pause(subscription_id=number, until=until, clock=clock, **whence)
            case "resume":
                at = self.address_version
                resume(subscription_id=number, address_version=at, clock=clock, **whence)
            case "leave":
                method = Method.PREFERENCES
                leave(subscription_id=number, method=method, clock=clock, **whence)

    def _joined(self, number: str) -> Joined | None:
        joined = centre_of(self.person, timezone.now()).joined
        return next((one for one in joined if str(one.subscription_id) == number), None)

    def _pause_form(self, request: HttpRequest, number: int) -> PauseForm:
        return PauseForm(
            posted(request),
            number=number,
            words=self.words(request),
            language=self.language(request),
            zone=self.zone,
            now=timezone.now(),
        )

    def _show(
        self, request: HttpRequest, wrong: tuple[int, PauseForm] | None = None
    ) -> HttpResponse:
        now = timezone.now()
        centre = centre_of(self.person, now, self.language(request))
        did = self.done(request)
        context = {
            "centre": centre,
            "holds": hold_keys(self.person),
            "changed": [one for one in centre.joined if str(one.subscription_id) == did],
            "wrong_number": wrong[0] if wrong else None,
            "wrong_form": wrong[1] if wrong else None,
            "example": in_two_weeks(now, self.zone, self.language(request)),
        }
        return self.show(
            request, "delivery/me.html", context, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else 200
        )
