"""The page after a yes: look into your inbox, and what to do where no message came."""

from django.http import HttpRequest, HttpResponse
from django.views import View

from consent.forms import ResendForm
from consent.rules.wording import words
from consent.selectors.offers import offer
from consent.views.page import page_language, show
from consent.views.problems import closed


class Inbox(View):
    """Say where the message went, the same for everybody, and offer to send it once more.

    The address is asked again: this page knows none, and it may have been mistyped.
    """

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show what happens next."""
        language = page_language(request)
        found = offer(slug, [language])
        if found is None:
            return closed(request)
        context = {"promise": found.promise, "form": ResendForm(words=words(language))}
        return show(request, "consent/inbox.html", context, language=language)
