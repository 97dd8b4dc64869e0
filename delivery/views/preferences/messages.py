"""What we sent you: what each message used and what it said, on the person's own page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from delivery.selectors.receipts import receipts_of
from delivery.views.preferences.behind import BehindLink

_DIGITS = 4


class WhatWeSent(BehindLink):
    """Show the receipts of the last 90 days, with every value that is kept still."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the receipts."""
        number = _number(request.GET.get("page", ""))
        page = receipts_of(self.person, timezone.now(), number)
        context = {
            "receipts": page.receipts,
            "newer": number - 1,
            "older": number + 1 if page.has_older else 0,
        }
        return self.show(request, "delivery/me/messages.html", context)


def _number(said: str) -> int:
    """Return the number of a page, the first where none is asked for that there could be."""
    is_one = said.isascii() and said.isdigit() and len(said) <= _DIGITS
    return max(int(said), 1) if is_one else 1
