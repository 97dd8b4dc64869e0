"""Why you left: what a person told us after a leaving, to read and to take back."""

from django.http import HttpRequest, HttpResponse

from consent.selectors.reasons import reasons_of
from consent.services.say_why import take_own_reason_back
from consent.views.page import posted
from delivery.views.preferences.behind import BehindLink

# Of the highest number that a row can have.
_DIGITS = 18


class WhyYouLeft(BehindLink):
    """Show each reason that is held still; forget one of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the reasons."""
        context = {"reasons": reasons_of(self.person.pk)}
        return self.show(request, "delivery/me/reasons.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Forget the one that is named. Idempotent."""
        said = posted(request).get("left", "")
        left_id = int(said) if said.isascii() and said.isdigit() and len(said) <= _DIGITS else 0
        is_gone = take_own_reason_back(subscriber_id=self.person.pk, left_id=left_id)
        return self.go(request, "reasons", did="forgotten" if is_gone else "nothing")
