"""Catalogues: fill them with a file, or row by row."""

import csv
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from delivery.models import Catalogue, CatalogueRow
from delivery.rules.catalogues import (
    CELL_LIMIT,
    COLUMNS_LIMIT,
    FILE_LIMIT,
    KEY_LIMIT,
    KEY_TYPES,
    ROWS_LIMIT,
    CellRefused,
    read_cell,
    read_key,
    read_table,
)
from delivery.selectors.catalogues import key_of
from delivery.services import catalogues
from programs.models import DataField

# So many rows say what is in it; the list of rows has all of them.
_SHOWN = 5
STYLES = {"all": ["programs/admin.css", "delivery/admin.css"]}
FILE_HELP = (
    "CSV in UTF-8. The first line names the columns; the first column is the key. At most "
    f"{ROWS_LIMIT:,} rows and {COLUMNS_LIMIT} columns beside the key. It replaces all rows. "
    "Content only: nothing about people, and nothing about what they said yes to."
)


class CatalogueForm(forms.ModelForm[Catalogue]):
    """Name a catalogue, and fill it with a file."""

    file = forms.FileField(
        required=False,
        label="Fill it with",
        help_text=FILE_HELP,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    class Meta:
        model = Catalogue
        fields = ("name", "about", "key_field")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key_field" in self.fields:
            field = cast("forms.ModelChoiceField[DataField]", self.fields["key_field"])
            field.queryset = DataField.objects.filter(type__in=KEY_TYPES)

    def clean_name(self) -> str:
        """Keep the names of fields and of catalogues apart."""
        name: str = self.cleaned_data["name"]
        if DataField.objects.filter(key=name).exists():
            raise ValidationError("A data field has this name.")
        return name

    def clean(self) -> dict[str, Any]:
        """Read the file as it will be taken, and show each fault with its line."""
        super().clean()
        data: dict[str, Any] = self.cleaned_data
        file: UploadedFile[bytes] | None = data.get("file")
        if file is None:
            return data
        data["content"] = file.read(FILE_LIMIT + 1)
        field = data.get("key_field") or getattr(self.instance, "key_field", None)
        if field is not None:
            faults = read_table(data["content"], key_of(Catalogue(key_field=field))).faults
            for fault in faults:
                self.add_error("file", fault)
        return data


@admin.register(Catalogue)
class CatalogueAdmin(admin.ModelAdmin[Catalogue]):
    """Edit catalogues; what an approved edition took of one stays as it was."""

    form = CatalogueForm
    actions = None
    list_display = ("name", "about", "key_field", "row_count", "changed_at", "changed_by")
    search_fields = ("name", "about")
    readonly_fields = ("columns_in_words", "rows_in_words", "beginning", "changed_at", "changed_by")
    asked = ("name", "about", "key_field")
    fieldsets = (
        (None, {"fields": asked}),
        ("What is in it", {"fields": ("columns_in_words", "rows_in_words", "beginning", "file")}),
        ("Who changed it last", {"fields": (("changed_by", "changed_at"),)}),
    )

    class Media:
        css = STYLES

    def get_fieldsets(self, request: HttpRequest, obj: Catalogue | None = None) -> Any:
        """Ask of a new one what it needs; take a file from whoever may fill it."""
        if obj is None:
            return ((None, {"fields": (*self.asked, "file")}),)
        what, (filled, inside), who = self.fieldsets
        if self.has_change_permission(request, obj):
            return self.fieldsets
        seen = tuple(name for name in inside["fields"] if name != "file")
        return (what, (filled, {"fields": seen}), who)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Catalogue]:
        """Count the rows once for all."""
        rows = super().get_queryset(request).select_related("key_field", "changed_by")
        return rows.annotate(row_total=Count("rows"))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Catalogue | None = None
    ) -> tuple[str, ...]:
        """Keep the name and the key: texts and rows go by them."""
        fixed = ("name", "key_field") if obj is not None else ()
        return (*fixed, *self.readonly_fields)

    @admin.display(description="Rows", ordering="row_total")
    def row_count(self, catalogue: Catalogue) -> int:
        """Return how many rows it has."""
        return int(getattr(catalogue, "row_total", 0))

    @admin.display(description="Columns")
    def columns_in_words(self, catalogue: Catalogue) -> str:
        """Return how texts write each column."""
        names = [f"{{{{ {catalogue.name}.{column} }}}}" for column in catalogue.columns]
        return ", ".join(names) or "none yet"

    @admin.display(description="Rows")
    def rows_in_words(self, catalogue: Catalogue) -> str:
        """Return how many rows there are, and where they are."""
        if not catalogue.columns:
            return "none yet"
        rows = reverse("admin:delivery_cataloguerow_changelist")
        return format_html(
            '{}. <a href="{}?catalogue__id__exact={}">See and edit them</a> or'
            ' <a href="{}">take them as a file</a>.',
            self.row_count(catalogue),
            rows,
            catalogue.pk,
            reverse("admin:delivery_catalogue_file", args=[catalogue.pk]),
        )

    @admin.display(description="The first of them")
    def beginning(self, catalogue: Catalogue) -> str:
        """Return the first rows as a table, by their keys."""
        rows = catalogue.rows.order_by("key")[:_SHOWN] if catalogue.pk else ()
        if not rows:
            return "none yet"
        head = _cells("th", (catalogue.key_field.key, *catalogue.columns))
        body = [
            (_cells("td", (row.key, *(row.cells.get(name, "") for name in catalogue.columns))),)
            for row in rows
        ]
        return format_html(
            '<div class="rows" tabindex="0" role="region" aria-label="The first rows"><table>'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
            head,
            format_html_join("", "<tr>{}</tr>", body),
        )

    def save_model(self, request: HttpRequest, obj: Catalogue, form: Any, change: bool) -> None:
        """Take the file, where there is one."""
        super().save_model(request, obj, form, change)
        content: bytes | None = form.cleaned_data.get("content")
        if content is not None:
            catalogues.replace_rows(
                catalogue=obj,
                content=content,
                changed_by=cast("User", request.user),
                clock=timezone.now,
            )

    def get_urls(self) -> list[URLPattern]:
        """Add the address of the file."""
        view = self.admin_site.admin_view(require_safe(self.file))
        return [path("<int:pk>/file/", view, name="delivery_catalogue_file"), *super().get_urls()]

    def file(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the rows as a file that can be taken back."""
        catalogue = self.get_object(request, str(pk))
        if catalogue is None:
            raise Http404
        if not self.has_view_permission(request, catalogue):
            raise PermissionDenied
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{catalogue.name}.csv"'
        writer = csv.writer(response)
        writer.writerow((catalogue.key_field.key, *catalogue.columns))
        for row in catalogue.rows.order_by("key").iterator():
            writer.writerow((row.key, *(row.cells.get(name, "") for name in catalogue.columns)))
        return response


def _cells(element: str, words: Iterable[str]) -> SafeString:
    return format_html_join("", f"<{element}>{{}}</{element}>", ((each,) for each in words))


class RowForm(forms.ModelForm[CatalogueRow]):
    """Write one row; a subclass for each catalogue has its columns."""

    owner: Catalogue
    key = forms.CharField(max_length=KEY_LIMIT)

    class Meta:
        model = CatalogueRow
        fields = ("key",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].label = self.owner.key_field.key
        for column in self.owner.columns:
            self.initial.setdefault(f"cell_{column}", self.instance.cells.get(column, ""))

    def clean(self) -> dict[str, Any]:
        """Hold the key and the cells to what they may be."""
        data = super().clean() or {}
        try:
            _, match = read_key(key_of(self.owner), data.get("key", ""))
        except CellRefused as refused:
            self.add_error("key", str(refused))
        else:
            if self.owner.rows.filter(match=match).exclude(pk=self.instance.pk).exists():
                self.add_error("key", "It is there already.")
        data["cells"] = {
            column: self._cell(column, data.get(f"cell_{column}", ""))
            for column in self.owner.columns
        }
        return data

    def _cell(self, column: str, raw: str) -> str:
        try:
            return read_cell(column, raw)
        except CellRefused as refused:
            self.add_error(f"cell_{column}", str(refused))
            return ""


def form_for(owner: Catalogue) -> type[RowForm]:
    """Return the form of a row of this catalogue."""
    cells = {
        f"cell_{column}": forms.CharField(
            required=False,
            label=column,
            max_length=CELL_LIMIT,
            widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        )
        for column in owner.columns
    }
    return type("RowOfCatalogueForm", (RowForm,), {"owner": owner, **cells})


@admin.register(CatalogueRow)
class CatalogueRowAdmin(admin.ModelAdmin[CatalogueRow]):
    """Edit the rows of catalogues, one at a time."""

    list_display = ("key", "catalogue", "cells_in_words")
    list_filter = ("catalogue",)
    list_select_related = ("catalogue",)
    search_fields = ("key", "match")
    actions = None

    class Media:
        css = STYLES

    @admin.display(description="Words")
    def cells_in_words(self, row: CatalogueRow) -> str:
        """Return the cells, one after the other."""
        return " | ".join(row.cells.get(name, "") for name in row.catalogue.columns)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Ask for the catalogue first: its page and its filter lead here."""
        return super().has_add_permission(request) and _owner_in(request) is not None

    def get_form(
        self,
        request: HttpRequest,
        obj: CatalogueRow | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[RowForm]:
        """Return a form with the columns of the row's catalogue."""
        owner = obj.catalogue if obj is not None else _owner_in(request)
        if owner is None:
            raise Http404
        return form_for(owner)

    def get_fields(self, request: HttpRequest, obj: CatalogueRow | None = None) -> Any:
        """Return the key and the columns."""
        return list(self.get_form(request, obj).base_fields)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Say what somebody else did in the meantime."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except catalogues.CatalogueRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(reverse("admin:delivery_cataloguerow_changelist"))

    def save_model(self, request: HttpRequest, obj: CatalogueRow, form: Any, change: bool) -> None:
        """Write the row."""
        obj.catalogue = form.owner
        catalogues.write_row(
            catalogue=form.owner,
            key=form.cleaned_data["key"],
            cells=form.cleaned_data["cells"],
            changed_by=cast("User", request.user),
            clock=timezone.now,
            row=obj,
        )

    def delete_model(self, request: HttpRequest, obj: CatalogueRow) -> None:
        """Take the row out."""
        catalogues.remove_row(row=obj, changed_by=cast("User", request.user), clock=timezone.now)


def _owner_in(request: HttpRequest) -> Catalogue | None:
    """Return the catalogue that the address names: by its filter, or that of the list before."""
    wanted = request.GET.get("catalogue") or request.GET.get("catalogue__id__exact", "")
    if not wanted:
        found = request.GET.get("_changelist_filters", "").partition("catalogue__id__exact=")[2]
        wanted = found.partition("&")[0]
    rows = Catalogue.objects.select_related("key_field")
    return rows.filter(pk=wanted).first() if wanted.isdecimal() else None
