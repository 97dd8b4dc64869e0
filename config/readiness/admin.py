"""The pages of going live: the brand, its mail, what is ready, and the end of the trial."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from config.installation import add_brand
from config.readiness.forms import EndForm, FirstBrandForm
from config.readiness.mail_pages import MailPages
from config.readiness.pages import posted, to
from config.readiness.selectors import Readiness, readiness
from delivery.models import TrialEnd
from delivery.selectors.trial import staff_addresses, trial_end, verified_at
from delivery.services.trial import NotEnded, end_trial
from programs.models import Brand

END = "delivery.end_trial"
ADD_BRAND = "programs.add_brand"
_BOTH = require_http_methods(["GET", "HEAD", "POST"])


@admin.register(TrialEnd)
class GoingLiveAdmin(MailPages):
    """Lead from an empty installation to one that delivers to everybody.

    The trial's end is written once, by the page that asks for it, and never changed.
    """

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave it to the page that ends the trial."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: TrialEnd | None = None) -> bool:
        """Refuse: what was written is so."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TrialEnd | None = None) -> bool:
        """Refuse: it ended."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the steps."""
        return [
            self._path("brand/", _BOTH(self.new_brand), "new"),
            self._path("end/", _BOTH(self.end), "end"),
            *self.mail_urls(),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show how far it is: the brands, the points, the staff who get messages."""
        self._require_view(request)
        found = self._readiness(request, self._brands(request))
        context = {
            "title": "Going live",
            "end": trial_end(),
            "brands": found.brands,
            "points": found.points,
            "staff": staff_addresses(),
            "verified_at": verified_at(cast("User", request.user)),
            "may_end": request.user.has_perm(END),
            "may_add_brand": request.user.has_perm(ADD_BRAND),
        }
        return self._page(request, "overview", context)

    def new_brand(self, request: HttpRequest) -> HttpResponse:
        """Ask for what a brand cannot do without, and go on to its mail."""
        self._require(request, ADD_BRAND)
        form = FirstBrandForm(posted(request))
        if request.method == "POST" and form.is_valid():
            brand = add_brand(**form.columns())
            self._brands_desk().log_addition(request, brand, "Set up.")
            messages.success(request, f"{brand} is there. Next: test its mail.")
            return to("brand", brand.pk)
        status = 422 if form.errors else 200
        return self._page(request, "new", {"title": "Your brand", "form": form}, status)

    def end(self, request: HttpRequest) -> HttpResponse:
        """Show what is open; end the trial on POST, with a reason where something is."""
        self._require(request, END)
        if request.method == "POST" and trial_end() is not None:
            messages.info(request, "The trial is over already.")
            return HttpResponseRedirect(reverse("admin:delivery_trialend_changelist"))
        is_open = self._readiness(
            request, Brand.objects.filter(is_sandbox=False).order_by("name")
        ).still_open
        form = EndForm(posted(request), is_open=bool(is_open))
        if request.method == "POST" and form.is_valid():
            return self._end(request, form.cleaned_data.get("because", ""), is_open)
        context = {"title": "End the trial?", "still_open": is_open, "form": form}
        context["end"] = trial_end()
        return self._page(request, "end", context, 422 if form.errors else 200)

    def _end(self, request: HttpRequest, because: str, is_open: list[str]) -> HttpResponse:
        try:
            end = end_trial(
                by=cast("User", request.user),
                because=because if is_open else "",
                still_open=is_open,
                clock=timezone.now,
            )
        except NotEnded as refused:
            messages.error(request, str(refused))
            return to("end")
        self.log_change(request, end, f"Ended the trial. {because}".strip())
        messages.success(request, "The trial is over: messages go to everybody who said yes.")
        return HttpResponseRedirect(reverse("admin:delivery_trialend_changelist"))

    def _readiness(self, request: HttpRequest, brands: QuerySet[Brand]) -> Readiness:
        return readiness(brands=brands, is_secure=request.is_secure(), now=timezone.now())
