"""Why did I get this: one message's data-use receipt."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views import View

from consent.views.page import page_language, show
from consent.views.problems import unknown_link
from delivery.rendering.receipts import receipt_for_whoever_has
from delivery.rules.wording import words


class Why(View):
    """Show what one message used, what allowed it, and the ways out."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the receipt. Holds no value that does not stand in the message itself.

        A forwarded message carries the link along, and so hands over nothing that it does not say.
        """
        receipt = receipt_for_whoever_has(token, timezone.now())
        if receipt is None:
            return unknown_link(request)
        language = page_language(request, known=receipt.promise.language)
        context = {
            "words": words(language),
            "receipt": receipt,
            "promise": receipt.promise,
            "zone": receipt.delivery.subscriber.time_zone,
            "leave_address": reverse("consent:leave_bare", args=[receipt.leave_token]),
        }
        return show(request, "delivery/why.html", context, language=language)
