"""People and stops, for staff to look up. Stopping people is in `consent.admin`: it is recorded."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from subscribers.models import Profile, Subscriber, Suppression
from subscribers.paging import LongListPaginator
from subscribers.selectors.finding import found_in, named


class ReadOnly:
    """Let staff look and not write: people change by the API, an import, or their own word."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse to add."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse to change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse to delete: erasure is a request of its own."""
        return False


class ProfileInline(ReadOnly, admin.StackedInline[Profile, Subscriber]):
    """Show each stored value with who it comes from and since when."""

    model = Profile
    fields = ("known",)
    readonly_fields = ("known",)
    verbose_name_plural = "What is known, while a consent covers it"

    @admin.display(description="Values")
    def known(self, profile: Profile) -> SafeString:
        """Return a line for each value."""
        return format_html_join(
            "", "<div>{}: {} <small>({}, {})</small></div>", _lines(profile.values)
        )


class StopInline(ReadOnly, admin.StackedInline[Suppression, Subscriber]):
    """Show the stops that were set on the person."""

    model = Suppression
    fields = readonly_fields = ("by", "reason", "created_at", "lifted_at")
    verbose_name_plural = "Stops"


class SubscriberAdmin(ReadOnly, admin.ModelAdmin[Subscriber]):
    """Look people up. `consent.admin` registers it, with what is recorded about them."""

    list_display = (
        "external_id",
        "email",
        "language",
        "relationship",
        "account",
        "suppressed_by",
        "created_at",
    )
    list_filter = ("relationship", "suppressed_by")
    # The fields only say that there is a search; what it finds is in `get_search_results`.
    search_fields = ("external_id", "email", "account")
    search_help_text = "How the id, the e-mail address or the account begins."
    paginator = LongListPaginator
    # Each filter would count the whole table for its numbers.
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-id",)
    # Counting millions of people for a headline is what makes a list slow.
    show_full_result_count = False
    list_per_page = 50
    inlines = (ProfileInline, StopInline)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Subscriber], search_term: str
    ) -> tuple[QuerySet[Subscriber], bool]:
        """Find people along the indexes: a part in the middle would read everybody."""
        return (found_in(queryset, search_term) if search_term.strip() else queryset), False


class SuppressionAdmin(ReadOnly, admin.ModelAdmin[Suppression]):
    """List every stop, those of erased people too. `consent.admin` registers it."""

    list_display = ("subscriber", "by", "reason", "created_at", "lifted_at")
    list_filter = ("by", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("subscriber",)
    search_fields = ("=subscriber__external_id",)
    search_help_text = "A person's id or e-mail address, whole."
    fields = readonly_fields = ("subscriber", "by", "reason", "created_at", "lifted_at")
    show_full_result_count = False
    paginator = LongListPaginator
    # Each filter would count the whole table for its numbers.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        """Find the stops of one person."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(subscriber__in=named(search_term)), False


def _lines(values: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (key, _plain(entry["v"]), entry["by"], entry["at"][:10])
        for key, entry in sorted(values.items())
    ]


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
