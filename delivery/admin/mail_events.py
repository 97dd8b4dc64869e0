"""What mail systems told of messages, and what was done about it. Read only."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from delivery.admin.long_lists import LongList
from delivery.models import Delivery, MailEvent
from delivery.selectors.of_brands import delivery_in
from programs.admin.scoping import OfBrands
from subscribers.selectors.finding import named


class WaitingFilter(admin.SimpleListFilter):
    """Filter by whether an event was applied."""

    title = "applied"
    parameter_name = "applied"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer both."""
        return [("no", "Not yet"), ("yes", "Applied")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[MailEvent]) -> QuerySet[MailEvent]:
        """Keep the rows that wait, or those that do not."""
        if self.value() is None:
            return queryset
        return queryset.filter(applied_at__isnull=self.value() == "no")


@admin.register(MailEvent)
class MailEventAdmin(LongList[MailEvent], OfBrands[MailEvent]):
    """Show what providers told: it came from outside, and nobody here changes it."""

    list_display = (
        "occurred_at",
        "source",
        "kind",
        "bounce",
        "code",
        "message",
        "person",
        "effect",
    )
    list_display_links = ("occurred_at",)
    list_filter = ("kind", "bounce", "effect", WaitingFilter)
    list_select_related = ("delivery__subscriber",)
    # The fields only say that there is a search; what it finds is in `get_search_results`.
    search_fields = ("delivery", "message_id")
    search_help_text = (
        "A person's id or e-mail address, or the provider's name of the message, whole."
    )
    actions = None
    fields = (
        "source",
        "kind",
        "bounce",
        "code",
        "message",
        "person",
        "message_id",
        "occurred_at",
        "received_at",
        "applied_at",
        "failed_at",
        "effect",
    )
    readonly_fields = ("message", "person")

    class Media:
        css = {"all": ["delivery/admin.css"]}

    def within(self, brands: Collection[int]) -> Q:
        """Return what was told of messages of these brands; what is about nobody, to nobody."""
        return Q(delivery__isnull=False) & delivery_in(brands, at="delivery")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[MailEvent], search_term: str
    ) -> tuple[QuerySet[MailEvent], bool]:
        """Find what was told of one person's messages; where there is nobody, of one message."""
        word = search_term.strip()
        if not word:
            return queryset, False
        if people := named(word):
            theirs = Delivery.objects.filter(subscriber__in=people)
            return queryset.filter(delivery__in=theirs), False
        return queryset.filter(message_id=word), False

    @admin.display(description="Delivery")
    def message(self, event: MailEvent) -> SafeString | str:
        """Return the way to the delivery that the event is about."""
        if event.delivery_id is None:
            return "–"
        url = reverse("admin:delivery_delivery_change", args=[event.delivery_id])
        return format_html('<a href="{}">{}</a>', url, event.delivery_id)

    @admin.display(description="Person")
    def person(self, event: MailEvent) -> str:
        """Return the external id: an address is not needed here."""
        return event.delivery.subscriber.external_id if event.delivery else "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave telling to the mail systems."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: MailEvent | None = None) -> bool:
        """Leave applying to the workers."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: MailEvent | None = None) -> bool:
        """Keep them: what was told twice is known by what was told once."""
        return False
