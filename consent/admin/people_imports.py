"""Files of people: uploaded, their columns chosen, checked, imported, undone. One page a step."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.admin.csv_files import csv_answer
from consent.admin.import_forms import ColumnsForm, UploadForm
from consent.admin.import_words import told_of
from consent.models import PeopleImport
from consent.rules.people_imports import BEFORE, WORKING
from consent.selectors.people_imports import problems_of, tally_of
from consent.services import people_imports
from consent.services.importing import UnusableFile, sentence_of
from consent.services.people_imports import NotNowError
from programs.admin.pages import pages_of_one
from programs.admin.scoping import OfAllBrands
from programs.selectors.staff import works_for_all
from subscribers.admin import ReadOnly

_REFRESH_SECONDS = "3"
_PAGES = "admin/consent/peopleimport"


@admin.register(PeopleImport)
class PeopleImportAdmin(ReadOnly, OfAllBrands[PeopleImport]):
    """List files of people; each has a page that says how far it is and what can be done.

    Imports make no consent and end none: people who are only imported get nothing.
    """

    list_display = ("file_name", "state", "brought_by", "uploaded_at", "rows", "new", "refused")
    list_filter = ("state",)
    list_select_related = ("uploaded_by",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    actions = None

    class Media:
        css = {"all": ["delivery/admin.css", "consent/people.css"]}

    @admin.display(description="Brought by", ordering="uploaded_by")
    def brought_by(self, row: PeopleImport) -> str:
        """Return who brought it: a member of staff, or a system by its key."""
        return row.brought_by

    @admin.display(description="Rows")
    def rows(self, row: PeopleImport) -> str:
        """Return how many rows were read."""
        return f"{row.rows_read:,}"

    @admin.display(description="New people", empty_value="–")
    def new(self, row: PeopleImport) -> str | None:
        """Return how many people were new."""
        tally = tally_of(row.counts)
        return f"{tally.added:,}" if tally else None

    @admin.display(description="Refused rows", empty_value="–")
    def refused(self, row: PeopleImport) -> str | None:
        """Return how many rows were refused, in the import or else in its check."""
        tally = tally_of(row.counts or row.foreseen)
        return f"{sum(tally.refused.values()):,}" if tally else None

    def has_add_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Say who may bring people: to import is to add one of these."""
        return works_for_all(request.user) and request.user.has_perm("consent.add_peopleimport")

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the steps."""
        pages: dict[str, Callable[..., HttpResponseBase]] = {
            "columns": require_http_methods(["GET", "HEAD", "POST"])(self.columns),
            "start": require_POST(self.start),
            "cancel": require_POST(self.cancel),
            "undo": require_http_methods(["GET", "HEAD", "POST"])(self.undo),
            "refusals": require_safe(self.refusals),
        }
        return [*pages_of_one(self, pages), *super().get_urls()]

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Take a file in, then ask for its columns."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            by = cast("User", request.user)
            try:
                row = people_imports.take_in(
                    name=file.name, parts=file.chunks(), by=by, clock=timezone.now
                )
            except UnusableFile as error:
                form.add_error("file", str(error))
            else:
                self.log_addition(request, row, "Uploaded the file.")
                return self._to(row, "columns")
        return self._page(request, "upload", {"form": form, "title": "Import people"})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Say how far it is, what became of its rows, and what can be done next."""
        row = self.get_object(request, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        own = {"may": self.has_add_permission(request), "is_still": "still" in request.GET}
        answer = self._page(request, "progress", {**told_of(row, timezone.now()), **own})
        if row.state in WORKING and "still" not in request.GET:
            answer["Refresh"] = _REFRESH_SECONDS
        return answer

    def columns(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask what each column becomes; show the first rows so; have all of them checked."""
        row = self._row(request, pk)
        if row.state not in BEFORE:
            return self._to(row)
        try:
            found = people_imports.columns_in(row)
        except UnusableFile as error:
            messages.error(request, str(error))
            return self._to(row)
        form = ColumnsForm(request.POST or None, columns=found, kept=row.mapping)
        if request.method == "POST" and "check" in request.POST and form.is_valid():
            try:
                people_imports.check(people_import=row, choice=form.choice)
            except (UnusableFile, NotNowError) as error:
                form.add_error(None, str(error))
            else:
                self.log_change(request, row, "Chose the columns.")
                return self._to(row)
        told = {"row": row, "form": form, "title": f"Which column is which in {row}?"}
        return self._page(request, "columns", {**told, **_previewed(row, form)})

    def start(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have the file imported as it was checked."""
        return self._act(request, pk, people_imports.start, "The import has begun.")

    def cancel(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stop at once: no further row is taken."""
        return self._act(request, pk, people_imports.cancel, "It is cancelled.")

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what undoing means; begin with it on POST."""
        if request.method == "POST":
            return self._act(request, pk, people_imports.undo, "It is being undone.")
        row = self._row(request, pk)
        if not people_imports.can_be_undone(row, timezone.now()):
            messages.error(request, "This import cannot be undone any more.")
            return self._to(row)
        told = told_of(row, timezone.now())
        return self._page(request, "undo", {**told, "title": f"Undo the import of {row}?"})

    def refusals(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Hand over what was refused and why, row by row, without a value."""
        row = self.get_object(request, str(pk))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        heads = ("line", "level", "column", "code", "message")
        lines = ((*each, sentence_of(each[3])) for each in problems_of(row))
        return csv_answer(f"refused-{row.pk}.csv", heads, lines)

    def _row(self, request: HttpRequest, pk: int) -> PeopleImport:
        row = self.get_object(request, str(pk))
        if not self.has_add_permission(request) or not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        return row

    def _act(
        self, request: HttpRequest, pk: int, act: Callable[..., None], said: str
    ) -> HttpResponse:
        row = self._row(request, pk)
        try:
            act(people_import=row, clock=timezone.now)
        except NotNowError as error:
            messages.error(request, str(error))
        else:
            self.log_change(request, row, said)
            messages.success(request, said)
        return self._to(row)

    def _to(self, row: PeopleImport, page: str = "change") -> HttpResponse:
        return HttpResponseRedirect(reverse(f"admin:consent_peopleimport_{page}", args=[row.pk]))

    def _page(self, request: HttpRequest, name: str, told: dict[str, Any]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            **told,
        }
        return render(request, f"{_PAGES}/{name}.html", context)


def _previewed(row: PeopleImport, form: ColumnsForm) -> dict[str, Any]:
    """Return the first rows as they would be stored, or why that cannot be said yet."""
    if form.is_bound and not form.is_valid():
        return {}
    try:
        return {"preview": people_imports.preview(row, form.choice)}
    except UnusableFile as error:
        return {"not_yet": str(error)}
