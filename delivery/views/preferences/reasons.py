"""Why you left: what a person told us after a leaving, to read, to change and to take back."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from consent.forms import ReasonForm
from consent.selectors.reasons import OwnReason, own_reason, reasons_of
from consent.services.say_why import change_own_reason, take_own_reason_back
from consent.views.page import posted
from delivery.views.preferences.behind import BehindLink

# Of the highest number that a row can have.
_DIGITS = 18


class WhyYouLeft(BehindLink):
    """Show each reason that is held still; forget one of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the reasons."""
        context = {"reasons": reasons_of(self.person.pk, timezone.now())}
        return self.show(request, "delivery/me/reasons.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Forget the one that is named. Idempotent."""
        said = posted(request).get("left", "")
        left_id = int(said) if said.isascii() and said.isdigit() and len(said) <= _DIGITS else 0
        is_gone = take_own_reason_back(subscriber_id=self.person.pk, left_id=left_id)
        return self.go(request, "reasons", did="forgotten" if is_gone else "nothing")


class YourReason(BehindLink):
    """Change what was said of one leaving, for as long as it is asked."""

    left_id: int

    def dispatch(self, request: HttpRequest, token: str, number: int) -> HttpResponseBase:
        """Keep the number of the leaving."""
        self.left_id = number
        return super().dispatch(request, token)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the reason, filled in. Whoever comes too late, or took it back, finds the list."""
        said = own_reason(self.person.pk, self.left_id, timezone.now())
        if said is None or not said.is_asked:
            return self.go(request, "reasons", did="nothing")
        form = ReasonForm(words=self.words(request), said=said.reason)
        return self._page(request, said, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change it. Idempotent."""
        said = own_reason(self.person.pk, self.left_id, timezone.now())
        if said is None or not said.is_asked:
            return self.go(request, "reasons", did="nothing")
        form = ReasonForm(posted(request), words=self.words(request), said=said.reason)
        if not form.is_valid():
            return self._page(request, said, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        is_changed = change_own_reason(
            subscriber_id=self.person.pk,
            left_id=self.left_id,
            why=form.cleaned_data["why"],
            remark=form.cleaned_data["remark"],
            clock=timezone.now,
        )
        return self.go(request, "reasons", did="changed" if is_changed else "nothing")

    def _page(
        self, request: HttpRequest, said: OwnReason, form: ReasonForm, status: int = 200
    ) -> HttpResponse:
        context = {"said": said, "form": form}
        return self.show(request, "delivery/me/reason.html", context, status=status)
