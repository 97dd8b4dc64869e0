"""People and stops, for staff to look up. Stopping people is in `consent.admin`: it is recorded."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from subscribers.models import Profile, Subscriber, Suppression


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


class StopInline(ReadOnly, admin.TabularInline[Suppression, Subscriber]):
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
    search_fields = ("external_id", "email", "account")
    search_help_text = "A part of the id, the e-mail address or the account."
    ordering = ("-id",)
    # Counting millions of people for a headline is what makes a list slow.
    show_full_result_count = False
    list_per_page = 50
    inlines = (ProfileInline, StopInline)


@admin.register(Suppression)
class SuppressionAdmin(ReadOnly, admin.ModelAdmin[Suppression]):
    """List every stop, those of erased people too."""

    list_display = ("subscriber", "by", "reason", "created_at", "lifted_at")
    list_filter = ("by", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("subscriber",)
    search_fields = ("=subscriber__external_id",)
    fields = readonly_fields = ("subscriber", "by", "reason", "created_at", "lifted_at")
    show_full_result_count = False


def _lines(values: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (key, _plain(entry["v"]), entry["by"], entry["at"][:10])
        for key, entry in sorted(values.items())
    ]


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
