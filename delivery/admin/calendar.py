"""The calendar of a program's promise: which places are used, and which are free."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from delivery.rules.calendar import ROWS, begin_of, first_day, moved, rows
from delivery.rules.kinds import going_to_each
from delivery.selectors.calendar import planned_editions, running_for_each
from delivery.selectors.editions import promise_in_force, when_of
from programs.models import Invitation, Program
from programs.rules.vocabulary import Period

# More programs than a page can name are looked up in their list.
_NAMED = 200


class CalendarPages:
    """Add the calendar to the admin of editions."""

    # What the admin of editions has.
    admin_site: admin.AdminSite
    has_add_permission: Callable[..., bool]
    has_view_permission: Callable[..., bool]
    _page: Callable[..., HttpResponse]

    def calendar_urls(self) -> list[URLPattern]:
        """Return its address."""
        view = self.admin_site.admin_view(require_safe(self.calendar))
        return [path("calendar/", view, name="delivery_edition_calendar")]

    def calendar(self, request: HttpRequest) -> HttpResponse:
        """Show the places of one program's promise; without one, ask for which."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        programs = self.admin_site.get_model_admin(Program).get_queryset(request)
        asked = request.GET.get("program", "")
        if not asked:
            named = programs.order_by("name")[:_NAMED]
            context: dict[str, Any] = {"title": "Calendar of a promise", "programs": named}
        else:
            context = _of_program(_program(programs, asked), request.GET.get("from", ""))
            context["may_write"] = self.has_add_permission(request)
        return self._page(request, "calendar", context)


def _program(programs: QuerySet[Program], asked: str) -> Program:
    found = programs.filter(pk=asked).first() if asked.isdecimal() and asked.isascii() else None
    if found is None:
        raise Http404
    return found


def _of_program(program: Program, begins: str) -> dict[str, Any]:
    promise = promise_in_force(program)
    context = {"title": f"Calendar of {program}", "program": program, "promise": promise}
    return context | (_of_promise(program, promise, begins) if promise else {})


def _of_promise(program: Program, promise: Invitation, begins: str) -> dict[str, Any]:
    period, times = Period(promise.frequency_period), promise.frequency_count or 1
    today = timezone.now().date()
    first = _first(begins, period) or first_day(today, period)
    last = moved(first, period, ROWS[period])
    planned = planned_editions(program, first, last, period)
    return {
        "period": period,
        "times": times,
        "rows": rows(planned, first=first, today=today, period=period, times=times),
        "earlier": moved(first, period, -ROWS[period]),
        "later": last,
        "others": [
            (edition, going_to_each(when_of(edition))) for edition in running_for_each(program)
        ],
    }


def _first(asked: str, period: Period) -> date | None:
    """Return where the page begins that was asked for, None where nothing usable was."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    return begin_of(day, period) if 1900 < day.year < 2200 else None  # noqa: PLR2004 - a sane year
