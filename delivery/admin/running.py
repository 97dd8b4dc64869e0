"""What is done with an edition on its way: pause, go on, cancel for good."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delivery.admin.outlook import progress_of
from delivery.models import Edition
from delivery.services import editions, stopping
from delivery.services.editions import WrongStateError
from delivery.services.stopping import Stopped

CHANGE = "delivery.change_edition"
HANGS = (
    "The mail system hangs: of what it had been given before, at most one chunk for each worker may"
    " still go."
)
PAUSED = "It is paused: what has not gone yet waits."
CANCELLED = "It is cancelled: what has not gone yet never will."


class RunningPages:
    """Add these pages to the admin of editions."""

    # What the admin of editions has.
    log_change: Callable[..., Any]
    _edition: Callable[..., Edition]
    _page: Callable[..., HttpResponse]

    def running_pages(self) -> dict[str, Callable[..., HttpResponse]]:
        """Return the pages by the last part of their address."""
        return {
            "progress": require_safe(self.progress),
            "pause": require_POST(self.pause),
            "resume": require_POST(self.resume),
            "cancel": require_http_methods(["GET", "HEAD", "POST"])(self.cancel),
        }

    def progress(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer how far it is, to be put in the place of what its page shows."""
        edition = self._edition(request, pk)
        found = progress_of(edition, now=timezone.now())
        return render(
            request, "admin/delivery/edition/progress.html", {"edition": edition, **found}
        )

    def pause(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Pause it at once."""
        return self._stop(request, pk, stopping.pause, PAUSED)

    def resume(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let it go on."""
        edition = self._edition(request, pk, CHANGE)
        return self._moved(
            request, edition, lambda: editions.resume(edition=edition), "It goes on."
        )

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what it means; cancel it at once on POST."""
        if request.method == "POST":
            return self._stop(request, pk, stopping.cancel, CANCELLED)
        edition = self._edition(request, pk, CHANGE)
        return self._page(request, "cancel", {"title": f"Cancel {edition}?", "edition": edition})

    def _stop(
        self, request: HttpRequest, pk: int, stop: Callable[..., Stopped], said: str
    ) -> HttpResponse:
        edition = self._edition(request, pk, CHANGE)

        def act() -> Edition:
            stopped = stop(edition=edition)
            if not stopped.is_still:
                messages.warning(request, HANGS)
            return stopped.edition

        return self._moved(request, edition, act, said)

    def _moved(
        self, request: HttpRequest, edition: Edition, act: Callable[[], Edition], said: str
    ) -> HttpResponse:
        try:
            self.log_change(request, act(), said)
        except WrongStateError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:delivery_edition_change", args=[edition.pk]))
