"""The trail for administrators to read: who did what to what, and when. Nobody writes here."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from programs.admin.scoping import OfAllBrands
from programs.admin.trail import LOOKED
from subscribers.admin import ReadOnly

_DONE = {ADDITION: "added", CHANGE: "changed", DELETION: "deleted", LOOKED: "read or taken"}


class DoneFilter(admin.SimpleListFilter):
    """Filter by what was done."""

    title = "what was done"
    parameter_name = "done"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer the four."""
        return [(str(flag), words) for flag, words in _DONE.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        """Keep the entries of one."""
        value = self.value() or ""
        return queryset.filter(action_flag=int(value)) if value.isdecimal() else queryset


class KindFilter(admin.SimpleListFilter):
    """Filter by the kind of thing that it was done to, those of the desk only."""

    title = "kind of thing"
    parameter_name = "kind"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer what the desk has pages of."""
        kinds = ContentType.objects.get_for_models(*model_admin.admin_site._registry)  # noqa: SLF001 - it has no other name
        return sorted(((str(k.pk), k.name) for k in kinds.values()), key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        """Keep the entries of one."""
        value = self.value() or ""
        return queryset.filter(content_type=int(value)) if value.isdecimal() else queryset


@admin.register(LogEntry)
class TrailAdmin(ReadOnly, OfAllBrands[LogEntry]):
    """List what staff did, the newest first."""

    list_display = ("action_time", "user", "done", "kind", "thing", "words")
    list_display_links = ("action_time",)
    list_filter = ("action_time", DoneFilter, KindFilter, "user")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "=object_id", "change_message")
    search_help_text = "A part of a name or of what was done, or a row's number."
    ordering = ("-id",)
    show_full_result_count = False
    list_per_page = 50
    actions = None
    fields = readonly_fields = ("action_time", "user", "done", "kind", "thing", "words")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Name the page by what it shows."""
        return super().changelist_view(
            request, {"title": "What staff did", **(extra_context or {})}
        )

    @admin.display(description="Done", ordering="action_flag")
    def done(self, entry: LogEntry) -> str:
        """Return what was done, in a word."""
        return _DONE.get(entry.action_flag, "changed")

    @admin.display(description="Kind of thing")
    def kind(self, entry: LogEntry) -> str:
        """Return what it was done to."""
        return entry.content_type.name if entry.content_type else ""

    @admin.display(description="Which one")
    def thing(self, entry: LogEntry) -> SafeString | str:
        """Return the way to it, where there still is one."""
        url = "" if entry.is_deletion() else entry.get_admin_url()
        return (
            format_html('<a href="{}">{}</a>', url, entry.object_repr) if url else entry.object_repr
        )

    @admin.display(description="In words")
    def words(self, entry: LogEntry) -> str:
        """Return what was written down of it."""
        return entry.get_change_message()
