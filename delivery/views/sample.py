"""An example of what a program sends, before anybody says yes to it."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views import View

from consent.selectors.offers import offer
from consent.views.page import show, wanted
from consent.views.problems import closed
from delivery.rendering.specimen import specimen_of


class Sample(View):
    """Show what went out last, or what was written with the promise."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show it to anybody: it holds nothing of a person."""
        found = offer(slug, wanted(request))
        if found is None:
            return closed(request)
        promise = found.promise
        context = {
            "promise": promise,
            "specimen": specimen_of(found.invitation, promise, timezone.now()),
        }
        return show(
            request,
            "delivery/sample.html",
            context,
            language=promise.language,
            offered=found.languages,
            brand=found.program.brand,
        )
