"""Where people stand and the ledger, for staff to look up. Nothing here can be written."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.selectors.facts import standing_of
from consent.selectors.standing import state_of
from subscribers.admin import ReadOnly


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnly, admin.ModelAdmin[Subscription]):
    """List where each person stands with each program, as it is now."""

    list_display = ("subscriber", "program", "state_now", "version", "since", "ends_at")
    list_filter = ("program", "state")
    list_select_related = ("subscriber", "program", "invitation")
    search_fields = ("=subscriber__external_id", "=subscriber__email")
    search_help_text = "A person's id or e-mail address, whole."
    ordering = ("-id",)
    show_full_result_count = False
    list_per_page = 50
    fields = readonly_fields = (
        "subscriber",
        "program",
        "state_now",
        "version",
        "language",
        "chosen",
        "since",
        "ends_at",
        "paused_until",
    )

    @admin.display(description="State")
    def state_now(self, row: Subscription) -> str:
        """Return the state at this moment: time alone may have changed it."""
        return state_of(standing_of(row), timezone.now()).label

    @admin.display(description="Version", empty_value="–")
    def version(self, row: Subscription) -> int | None:
        """Return the number of the version that was accepted or asked for."""
        return row.invitation.number if row.invitation else None


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnly, admin.ModelAdmin[ConsentEvent]):
    """List the ledger: who said what, when and how. Personal parts stay sealed."""

    list_display = ("id", "at", "kind", "program", "person", "actor", "method")
    list_filter = ("kind", "actor", "method", "program")
    search_fields = ("=subject__subscriber__external_id", "=subject__id")
    search_help_text = "A person's id, or the ledger's reference to them, whole."
    ordering = ("-id",)
    show_full_result_count = False
    list_per_page = 50
    fields = readonly_fields = (
        "at",
        "kind",
        "actor",
        "method",
        "program",
        "invitation",
        "language",
        "text_shown",
        "person",
        "position",
        "valid_until",
        "details",
        "fingerprint",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsentEvent]:
        """Read with each entry what is shown of it."""
        rows = super().get_queryset(request)
        return rows.select_related("program", "subject__subscriber", "text", "invitation__program")

    @admin.display(description="Person")
    def person(self, entry: ConsentEvent) -> str:
        """Return the person's id, or the bare reference where the link was destroyed."""
        subscriber = entry.subject.subscriber
        return subscriber.external_id if subscriber else str(entry.subject_id)

    @admin.display(description="What was shown")
    def text_shown(self, entry: ConsentEvent) -> str:
        """Return the exact text, where one was shown."""
        return entry.text.body if entry.text else ""

    @admin.display(description="SHA-256 of the entry")
    def fingerprint(self, entry: ConsentEvent) -> str:
        """Return the hash that chains the entry."""
        return bytes(entry.hash).hex()
