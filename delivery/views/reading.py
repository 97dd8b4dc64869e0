"""One edition as it was sent to one person, on a page that only its link opens."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views import View

from consent.views.addresses import at
from consent.views.page import page_language, say_so, show
from consent.views.problems import unknown_link
from delivery.rendering.on_a_page import OnAPage, edition_on_a_page
from delivery.rules.wording import words

# The author's words stand in our page. They are sanitized; were something in them overlooked, it
# could run nothing, send no form and load nothing, and is of no origin. Links open as anywhere.
_SANDBOX = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        # An edition in HTML has its looks on its elements.
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        f"sandbox {_SANDBOX}",
    )
)


class Read(View):
    """Show what was sent to whoever has the link of the message; nothing is noted."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the edition, or say why it is gone: never with other values than were sent."""
        found = edition_on_a_page(token, timezone.now())
        if found is None:
            return unknown_link(request)
        return _gone(request, found) if found.shown is None else _page(request, found)


def _language(request: HttpRequest, found: OnAPage) -> str:
    return page_language(request, known=found.delivery.language)


def _page(request: HttpRequest, found: OnAPage) -> HttpResponse:
    language = _language(request, found)
    context = {
        "words": words(language),
        "edition": found,
        "shown": found.shown,
        "promise": found.promise,
        "zone": found.delivery.subscriber.time_zone,
        "leave_address": at("consent:leave_bare", found.leave_token, language=language),
    }
    response = show(request, "delivery/read.html", context, language=language, brand=found.brand)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _gone(request: HttpRequest, found: OnAPage) -> HttpResponse:
    language = _language(request, found)
    return say_so(
        request,
        *("read_gone_title", f"read_gone_{found.gone}", "read_gone_mailbox"),
        language=language,
        said=words(language),
        status=HTTPStatus.GONE,
        ways=[(at("delivery:why", found.why_token, language=language), "why_title")],
        brand=found.brand,
    )
