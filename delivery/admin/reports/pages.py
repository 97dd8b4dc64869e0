"""Reports: pages of figures for who may see them, of the programs that they may see."""

from datetime import UTC, date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from delivery.admin.reports.choosing import Choice, chosen
from delivery.admin.reports.listing import REPORTS
from delivery.admin.reports.month import month_of
from delivery.admin.reports.tables import Part, as_csv
from delivery.models import Figure
from delivery.selectors.reports.scope import counted_at
from programs.admin.scoping import OfBrands
from programs.models import Program

SEE = "delivery.see_reports"


@admin.register(Figure)
class ReportAdmin(OfBrands[Figure]):
    """Show the figures as reports, never as rows; nobody writes them."""

    brand_path = "program__brand"
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """Have an address for each report, for each of its tables, and for the monthly page."""
        view = self.admin_site.admin_view
        return [
            path("", view(require_safe(self.overview)), name="delivery_figure_changelist"),
            path("month/", view(require_safe(self.month)), name="delivery_figure_month"),
            path("<slug:slug>/", view(require_safe(self.report)), name="delivery_figure_report"),
            path(
                "<slug:slug>/<slug:part>.csv",
                view(require_safe(self.table)),
                name="delivery_figure_csv",
            ),
        ]

    def overview(self, request: HttpRequest) -> HttpResponse:
        """List the reports."""
        choice = self._choice(request)
        return self._page(request, "overview", choice, {"title": "Reports"})

    def report(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Show one report: each part a chart and a table."""
        choice = self._choice(request)
        parts = _parts(slug, choice)
        found = {"title": REPORTS[slug].title, "report": REPORTS[slug], "parts": parts}
        return self._page(request, "report", choice, found)

    def table(self, request: HttpRequest, slug: str, part: str) -> HttpResponse:
        """Answer one part's table as CSV."""
        choice = self._choice(request)
        found = next((each for each in _parts(slug, choice) if each.key == part), None)
        if found is None:
            raise Http404
        answer = HttpResponse(as_csv(found.table), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{slug}-{part}.csv"'
        return answer

    def month(self, request: HttpRequest) -> HttpResponse:
        """Show one month on a page to print: by default the last one that is over."""
        choice = self._choice(request)
        month = choice.scope.month or _last_month(_today())
        which = choice.scope.program.name if choice.scope.program else "All programs"
        told = month_of(choice.scope, month)
        found = {"title": f"{month:%B %Y}", "told": told, "which": which}
        return self._page(request, "month", choice, found)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the reports to whom they are allowed."""
        return request.user.has_perm(SEE)

    def has_view_permission(self, request: HttpRequest, obj: Figure | None = None) -> bool:
        """Ask for the permission of the reports: none of the rows themselves would do."""
        return request.user.has_perm(SEE)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave writing figures to the clock."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Figure | None = None) -> bool:
        """Leave writing figures to the clock."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Figure | None = None) -> bool:
        """Leave writing figures to the clock."""
        return False

    def _choice(self, request: HttpRequest) -> Choice:
        if not self.has_view_permission(request):
            raise PermissionDenied
        seen = self.admin_site.get_model_admin(Program).get_queryset(request)
        programs = seen.select_related("brand").order_by("name", "pk")
        return chosen(request.GET, list(programs))

    def _page(
        self, request: HttpRequest, name: str, choice: Choice, found: dict[str, Any]
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "choice": choice,
            "reports": REPORTS.values(),
            "counted_at": counted_at(),
        }
        return render(request, f"admin/delivery/figure/{name}.html", context | found)


def _parts(slug: str, choice: Choice) -> list[Part]:
    if slug not in REPORTS:
        raise Http404
    return REPORTS[slug].parts(choice.scope, _today())


def _today() -> date:
    return timezone.now().astimezone(UTC).date()


def _last_month(today: date) -> date:
    before = today.year * 12 + today.month - 2
    return date(before // 12, before % 12 + 1, 1)
