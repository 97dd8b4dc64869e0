"""Lists that were moved from another tool: what became of each, and who said yes. Read only."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from consent.admin.csv_files import csv_answer
from consent.admin.moving_pages import MovingPages
from consent.models import ListMove
from consent.rules.brought import Outcome
from consent.selectors.list_moves import (
    ListReport,
    confirmed_of,
    people_of,
    report_of,
    reports_of,
)
from consent.services.lists import sentence_of
from programs.admin.scoping import OfBrands
from programs.admin.trail import log_look
from subscribers.admin import ReadOnly


class _Reported(ChangeList):
    """Count for all lists on a page at once."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, and what became of the people of each list on it."""
        super().get_results(request)
        moves: list[Any] = list(self.result_list)
        reports = reports_of(moves, timezone.now)
        for move in moves:
            move.report = reports[move.pk]
        self.result_list = moves


@admin.register(ListMove)
class ListMoveAdmin(ReadOnly, MovingPages, OfBrands[ListMove]):
    """List each move with its counts; its page says who said yes, and nothing of the evidence."""

    brand_path = "program__brand"

    list_display = (
        "source",
        "program",
        "started_at",
        "pace",
        "asked",
        "waiting",
        "confirmed",
        "said_no",
        "lapsed",
        "share",
    )
    list_filter = ("program",)
    list_select_related = ("program",)
    search_fields = ("source",)
    search_help_text = "A part of the source."
    ordering = ("-id",)
    list_per_page = 20
    fields = readonly_fields = (
        "source",
        "program",
        "statement",
        "pace",
        "started_at",
        "started_by",
        "next_turn_at",
        "finished_at",
        "rows_read",
        "asked",
    )

    class Media:
        css = {"all": ["delivery/admin.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use the list that counts once for the page."""
        return _Reported

    @admin.display(description="Pace", ordering="per_hour")
    def pace(self, move: ListMove) -> str:
        """Say how many confirmations go in an hour."""
        return f"{move.per_hour:,} an hour"

    @admin.display(description="Waiting")
    def waiting(self, move: ListMove) -> int:
        """Count who has not answered, asked yet or not."""
        outcomes = _report(move).outcomes
        return outcomes[Outcome.SCHEDULED] + outcomes[Outcome.WAITING]

    @admin.display(description="Confirmed")
    def confirmed(self, move: ListMove) -> int:
        """Count who said yes."""
        return _report(move).outcomes[Outcome.CONFIRMED]

    @admin.display(description="Said no")
    def said_no(self, move: ListMove) -> int:
        """Count who said no."""
        return _report(move).outcomes[Outcome.REFUSED]

    @admin.display(description="Lapsed")
    def lapsed(self, move: ListMove) -> int:
        """Count who never answered."""
        return _report(move).outcomes[Outcome.LAPSED]

    @admin.display(description="Confirmed share", empty_value="–")
    def share(self, move: ListMove) -> str | None:
        """Return the share of yeses among those who have been asked."""
        return _percent(_report(move))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the report below the move."""
        move = self.get_object(request, object_id)
        if move is None or not self.has_view_permission(request, move):
            return super().change_view(request, object_id, form_url, extra_context)
        report = report_of(move.pk, timezone.now)
        told = {
            "report": report,
            "outcomes": [(each.label, report.outcomes[each]) for each in Outcome],
            "refusals": _refusals(move),
            "share": _percent(report),
            "people": confirmed_of(report, request.GET.get("page", ""), timezone.now),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **told})

    def get_urls(self) -> list[URLPattern]:
        """Add the file of one report, and the page that moves a list."""
        view = self.admin_site.admin_view(require_safe(self.people))
        route = path("<int:pk>/people.csv", view, name="consent_listmove_people")
        return [route, *self.moving_urls(), *super().get_urls()]

    def people(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """Hand over each external id with its outcome to whoever may see the move."""
        move = self.get_object(request, str(pk))
        if not self.has_view_permission(request, move):
            raise PermissionDenied
        if move is None:
            raise Http404
        log_look(request, move, "Took the file of its people.")
        people = people_of(pk, timezone.now)
        return csv_answer(f"list-move-{pk}.csv", ("external_id", "outcome"), people)


def _report(move: ListMove) -> ListReport:
    """Return what the list has counted for this row."""
    report: ListReport = move.report  # type: ignore[attr-defined]
    return report


def _percent(report: ListReport) -> str | None:
    return None if report.share is None else f"{report.share:.1%}"


def _refusals(move: ListMove) -> list[tuple[str, int, str]]:
    counted = sorted(move.refused.items(), key=lambda each: -each[1])
    return [(code, count, sentence_of(code)) for code, count in counted]
