"""What we sent you: what each message used and what it said, on the person's own page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from delivery.selectors.receipts import receipts_of
from delivery.views.preferences.behind import BehindLink


class WhatWeSent(BehindLink):
    """Show the receipts of the last 90 days, with every value that is kept still."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the receipts."""
        context = {"receipts": receipts_of(self.person, timezone.now())}
        return self.show(request, "delivery/me/messages.html", context)
