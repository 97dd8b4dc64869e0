"""People and stops, for staff to look up. Nothing about a person is written here but stops."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from subscribers.models import Profile, Subscriber, Suppression
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services.suppression import lift_people, suppress_people


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


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnly, admin.ModelAdmin[Subscriber]):
    """Look people up, and stop all mail to them."""

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
    actions = ("stop_mail", "lift_stop")

    @admin.action(description="Stop all mail to the people selected", permissions=["stop"])
    def stop_mail(self, request: HttpRequest, people: QuerySet[Subscriber]) -> None:
        """Set the controller's stop."""
        stopped = suppress_people(
            subscriber_ids=list(people.values_list("pk", flat=True)),
            by=StoppedBy.CONTROLLER,
            reason="set by staff",
            clock=timezone.now,
        )
        self.message_user(request, f"No mail goes to {stopped} people any more.")

    @admin.action(description="Lift the controller's stop", permissions=["stop"])
    def lift_stop(self, request: HttpRequest, people: QuerySet[Subscriber]) -> None:
        """Lift the controller's stop and the mail system's, never the person's."""
        lifted = lift_people(
            subscriber_ids=list(people.values_list("pk", flat=True)),
            by=StoppedBy.CONTROLLER,
            clock=timezone.now,
        )
        self.message_user(
            request, f"{lifted} people are no longer stopped. A person's own stop stays."
        )

    def has_stop_permission(self, request: HttpRequest) -> bool:
        """Say who may set and lift stops."""
        return request.user.has_perm("subscribers.change_subscriber")


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
