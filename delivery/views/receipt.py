"""Why did I get this: one message's data-use receipt."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import View

from consent.views.page import page_language, show
from consent.views.problems import unknown_link
from delivery.rules.wording import words
from delivery.selectors.receipts import receipt_of


class Why(View):
    """Show what one message used, what allowed it, and the ways out."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the receipt. Holds no value, so that a forwarded message hands nothing over."""
        receipt = receipt_of(token)
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
