"""The log of webhooks that go out: what was sent, waits or was given up. Read only."""

import json
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from delivery.admin.long_lists import LongList
from delivery.models import WebhookDelivery
from delivery.rules.webhooks.vocabulary import TEST, WebhookType
from delivery.selectors.webhooks import event_id_of, webhooks
from delivery.services.webhooks.reading import payload_of
from delivery.services.webhooks.resending import send_these_again
from programs.admin.scoping import OfBrands
from programs.admin.trail import log_many
from subscribers.admin import ReadOnly


class TypeFilter(admin.SimpleListFilter):
    """Filter by what is told."""

    title = "type"
    parameter_name = "type"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer each type."""
        return [(each.value, each.value) for each in WebhookType] + [(TEST, TEST)]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]
    ) -> QuerySet[WebhookDelivery]:
        """Keep the rows of one type."""
        return queryset.filter(type=self.value()) if self.value() else queryset


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnly, LongList[WebhookDelivery], OfBrands[WebhookDelivery]):
    """Show each event on its way to each endpoint, and send it again."""

    brand_path = "endpoint__brand"

    list_display = ("happened_at", "type", "endpoint", "state", "attempts", "answered", "due")
    list_display_links = ("happened_at",)
    list_filter = ("state", "endpoint", TypeFilter)
    list_select_related = ("endpoint",)
    actions = ("again",)
    fields = (
        "type",
        "endpoint",
        "state",
        "webhook_id",
        "happened_at",
        "attempts",
        "due",
        "settled_at",
        "says",
        "calls",
    )
    readonly_fields = ("webhook_id", "due", "says", "calls")

    class Media:
        css = {"all": ["delivery/admin.css", "delivery/webhooks.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        """Leave out what a deleted endpoint has left."""
        return super().get_queryset(request) & webhooks()

    @admin.display(description="Last answer")
    def answered(self, row: WebhookDelivery) -> str:
        """Return the status of the last call, or why there is none."""
        return answer_of(row)

    @admin.display(description="Next try")
    def due(self, row: WebhookDelivery) -> datetime | str:
        """Return when it is tried next."""
        return "–" if row.settled_at else row.due_at

    @admin.display(description="webhook-id")
    def webhook_id(self, row: WebhookDelivery) -> str:
        """Return what the receiver knows it by."""
        return event_id_of(row)

    @admin.display(description="What it says")
    def says(self, row: WebhookDelivery) -> SafeString | str:
        """Return the body as it is sent."""
        said = payload_of(row)
        if said is None:
            return "Nothing any more: the person was erased."
        written = json.dumps(said, indent=2, ensure_ascii=False)
        return format_html('<pre class="webhook-body" tabindex="0">{}</pre>', written)

    @admin.display(description="Calls")
    def calls(self, row: WebhookDelivery) -> SafeString | str:
        """Return each of the last calls, the newest first."""
        if not row.tries:
            return "None yet."
        told = (
            (each["at"][:19].replace("T", " "), _answer(each), each["ms"])
            for each in reversed(row.tries)
        )
        items = format_html_join("", "<li>{} UTC: {}, after {} ms</li>", told)
        return format_html('<ul class="webhook-calls">{}</ul>', items)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Say who may send again: whoever may change an endpoint."""
        return request.user.has_perm("delivery.change_webhookendpoint")

    @admin.action(description="Send the selected events again", permissions=["resend"])
    def again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        """Send these once more, by their ids; what is on its way or about nobody is left."""
        chosen = {row.pk: row for row in queryset}
        sent = send_these_again(webhook_ids=chosen, clock=timezone.now)
        left = len(chosen) - len(sent)
        log_many(request, [chosen[pk] for pk in sent], "Sent again.")
        if sent:
            messages.success(request, f"{len(sent):,} will be sent again.")
        if left:
            messages.warning(
                request, f"{left:,} were left: they are on their way, or their person was erased."
            )


def answer_of(row: WebhookDelivery) -> str:
    """Return in a word or two how the last call was answered."""
    return _answer(row.tries[-1]) if row.tries else "–"


def _answer(tried: dict[str, Any]) -> str:
    return str(tried["status"]) if tried["status"] else str(tried["error"]).replace("_", " ")
