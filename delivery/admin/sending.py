"""The pages before an edition goes: what will happen in one sentence, and to whom."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consent.models import Subscription
from consent.rules.gate import Refusal
from delivery.admin.announcing import Rows, forecast_of
from delivery.admin.naming_people import name_of
from delivery.models import Edition
from delivery.rendering.forecasting import people_of
from delivery.rules.announcing import GETS
from delivery.rules.kinds import send_label
from delivery.rules.reasons import REASONS
from delivery.selectors.editions import when_of
from delivery.services import editions
from subscribers.models import Subscriber

CHANGE = "delivery.change_edition"
_A_PAGE = 50
# As the page writes a date, and as it is written by hand. With slashes it could be either of two.
DAYS = ("%Y-%m-%d", "%d.%m.%Y")
# Longer ones are no number of the database.
_DIGITS = 18


class SendForm(forms.Form):
    """Say when it goes: at once where nothing is said."""

    at = forms.SplitDateTimeField(
        required=False,
        label="Send at (UTC)",
        widget=AdminSplitDateTime(),
        input_date_formats=DAYS,
        input_time_formats=("%H:%M:%S", "%H:%M", "%H.%M"),
        error_messages={
            "invalid_date": "Write the date as 2026-11-24 or 24.11.2026.",
            "invalid_time": "Write the time as 09:00.",
        },
    )


class SendingPages:
    """Add these pages to the admin of editions."""

    # What the admin of editions has.
    admin_site: admin.AdminSite
    media: forms.Media
    _edition: Callable[..., Edition]
    _page: Callable[..., HttpResponse]
    _done: Callable[..., HttpResponse]

    def sending_pages(self) -> dict[str, Callable[..., HttpResponse]]:
        """Return the pages by the last part of their address."""
        return {
            "send": require_http_methods(["GET", "HEAD", "POST"])(self.send),
            "people": require_safe(self.people),
        }

    def send(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what will happen at the time that was asked for; schedule it on POST."""
        edition = self._edition(request, pk, CHANGE)
        form = _form(request, edition)
        at = form.cleaned_data["at"] if form.is_valid() else edition.scheduled_at
        if request.method == "POST" and form.is_valid():
            return self._schedule(request, edition, at or timezone.now())
        now = timezone.now()
        context = {
            "title": f"Send {edition}?",
            "edition": edition,
            "form": form,
            # What is sent is what the sentence says, not what was typed since.
            "chosen": at,
            "media": self.media + form.media,
            **forecast_of(
                edition,
                at=max(at or now, now),
                now=now,
                user=request.user,
                shows_people=self._subscriptions().has_view_permission(request),
            ),
        }
        return self._page(request, "send", context)

    def _schedule(self, request: HttpRequest, edition: Edition, at: datetime) -> HttpResponse:
        return self._done(
            request,
            edition,
            lambda: editions.schedule(edition=edition, at=at, clock=timezone.now),
            f"{send_label(when_of(edition))}: {at:%Y-%m-%d %H:%M}.",
        )

    def people(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List those whom one number of the sentence counts, as they stand now."""
        edition = self._edition(request, pk)
        desk = self._subscriptions()
        if not desk.has_view_permission(request):
            raise PermissionDenied
        why, at = _why(request), _at(request)
        sees_people = self.admin_site.get_model_admin(Subscriber).has_view_permission(request)
        found = people_of(
            edition=edition,
            at=at,
            why="" if why == GETS else why,
            after=_after(request),
            limit=_A_PAGE,
        )
        rows = desk.get_queryset(request).select_related("subscriber", "invitation")
        context = {
            "title": f"Who would get {edition}" if why == GETS else REASONS[Refusal(why)],
            "edition": edition,
            "gets": why == GETS,
            "at": at,
            "people": [
                (row, name_of(row.subscriber, sees_people=sees_people))
                for row in rows.filter(pk__in=found.ids).order_by("pk")
            ],
            "next": f"{Rows(edition, at).url(why)}&after={found.after}" if found.after else "",
            "links": sees_people,
        }
        return self._page(request, "people", context)

    def _subscriptions(self) -> Any:
        return self.admin_site.get_model_admin(Subscription)


def _form(request: HttpRequest, edition: Edition) -> SendForm:
    given = request.POST if request.method == "POST" else request.GET
    asked = given if "at_0" in given or request.method == "POST" else None
    form = SendForm(asked, initial={"at": edition.scheduled_at})
    form.fields["at"].label = send_label(when_of(edition))
    return form


def _why(request: HttpRequest) -> str:
    why = request.GET.get("why", GETS)
    if why != GETS and why not in list(Refusal):
        raise Http404
    return why


def _at(request: HttpRequest) -> datetime:
    now = timezone.now()
    try:
        at = datetime.fromisoformat(request.GET.get("at", ""))
    except ValueError:
        return now
    return max(at, now) if at.tzinfo else now


def _after(request: HttpRequest) -> int:
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdecimal() and len(after) <= _DIGITS else 0
