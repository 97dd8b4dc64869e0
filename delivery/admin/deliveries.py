"""Deliveries: what went to whom, what did not and why. Read only."""

from collections.abc import Collection
from typing import Any, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.rules.gate import Refusal
from delivery.admin import merging, proving, resolving, story
from delivery.admin.filters import OfOne
from delivery.admin.long_lists import EditionFilter, LongList
from delivery.admin.naming_people import NamesPeople
from delivery.models import Delivery
from delivery.models.delivery import DeliveryQuerySet
from delivery.selectors.of_brands import delivery_in
from delivery.selectors.sandbox import NoMessage, message_of
from programs.admin.scoping import OfBrands
from subscribers.models import Subscriber
from subscribers.selectors.finding import named

_WHY_NOT = {
    "too_deep": "not shown: too deep for the relationship",
    "not_chosen": "not shown: the person did not tick it",
    "missing": "not shown: no value is known",
}


class RefusalFilter(admin.SimpleListFilter):
    """Filter by the typed reason, without reading the table for its values."""

    title = "refusal"
    parameter_name = "refusal"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer every reason."""
        return [(str(refusal), refusal.replace("_", " ")) for refusal in Refusal]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        """Keep the rows with the reason."""
        return queryset.filter(refusal=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(NamesPeople, LongList[Delivery], OfBrands[Delivery]):
    """Show deliveries, the uncertain ones first to be found, each with its data-use receipt.

    Nothing of them is changed here but what became of uncertain ones, by whoever may say so.
    """

    list_display = (
        "id",
        "person",
        "state",
        "provider_state",
        "refusal",
        "kind",
        "edition",
        "due_at",
        "handed_over_at",
    )
    list_filter = (
        "state",
        "provider_state",
        RefusalFilter,
        "kind",
        ("edition__program", OfOne),
        EditionFilter,
    )
    list_select_related = ("subscriber", "edition__program")
    # The field only says that there is a search; what it finds is in `get_search_results`.
    search_fields = ("subscriber",)
    search_help_text = "A person's id or e-mail address, whole."
    change_list_template = "admin/delivery/delivery/change_list.html"
    actions = ("resolve",)
    fieldsets = (
        (None, {"fields": ("person", "kind", "edition", "state", "refusal", "error")}),
        ("Permission", {"fields": ("permitted_by", "invitation", "language", "asked_by", "asks")}),
        ("What the mail system told", {"fields": ("provider_state", "provider_at", "told")}),
        ("What we used", {"fields": ("depth", "receipt")}),
        ("What staff found out", {"fields": ("found_out",)}),
        ("The message, where it is of a sandbox and went to nobody", {"fields": ("kept",)}),
        (
            "When",
            {
                "fields": (
                    "created_at",
                    "due_at",
                    "promised_at",
                    "give_up_at",
                    "handed_over_at",
                    "settled_at",
                    "attempts",
                    "overlapped",
                )
            },
        ),
    )
    readonly_fields = ("person", "receipt", "told", "found_out", "kept")

    class Media:
        css = {"all": ["delivery/admin.css"]}

    def within(self, brands: Collection[int]) -> Q:
        """Return what goes out for these brands."""
        return delivery_in(brands)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """Find what went to one person, along the indexes."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(subscriber__in=named(search_term)), False

    @admin.display(description="Person")
    def person(self, delivery: Delivery) -> str:
        """Return the external id, on the page of one: its list names people by `NamesPeople`."""
        return delivery.subscriber.external_id

    @admin.display(description="Data-use receipt")
    def receipt(self, delivery: Delivery) -> SafeString:
        """Return the fields that were read, without their values."""
        rows = format_html_join(
            "",
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            ((*_entry(used),) for used in delivery.used),
        )
        if not rows:
            return format_html("{}", "No data was read.")
        heads = format_html_join(
            "",
            "<th scope='col'>{}</th>",
            ((head,) for head in ("Field", "Category", "Said by", "As of", "Used")),
        )
        return format_html(
            "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", heads, rows
        )

    @admin.display(description="Events")
    def told(self, delivery: Delivery) -> SafeString:
        """Return the way to what mail systems told of this delivery."""
        url = reverse("admin:delivery_mailevent_changelist")
        count = delivery.mail_events.count()
        words = f"{count} event{'' if count == 1 else 's'}"
        return format_html('<a href="{}?delivery__id__exact={}">{}</a>', url, delivery.pk, words)

    @admin.display(description="It would have said")
    def kept(self, delivery: Delivery) -> SafeString | str:
        """Return the text of a message of the sandbox, while it is kept."""
        try:
            message = message_of(delivery.pk)
        except NoMessage:
            return "–"
        return format_html("<p><strong>{}</strong></p><pre>{}</pre>", message.subject, message.text)

    @admin.display(description="Resolved")
    def found_out(self, delivery: Delivery) -> SafeString | str:
        """Return who said what became of it, when and why."""
        said = delivery.resolutions.select_related("by")
        lines = ((r.get_found_display(), r.by, f"{r.at:%Y-%m-%d %H:%M} UTC", r.why) for r in said)
        return format_html_join("", "<p>{}. {}, {}: {}</p>", lines) or "–"

    @admin.action(
        description="Say what became of the selected uncertain ones", permissions=["resolve"]
    )
    def resolve(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> HttpResponse | None:
        """Ask on a page of its own what became of them."""
        return resolving.ask_or_resolve(self, request, queryset)

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        """Leave it to those who may say so."""
        return resolving.may_resolve(request)

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of a person's story, of their proof pack and of their merging."""
        proof = self.admin_site.admin_view(require_POST(self.proof))
        told = self.admin_site.admin_view(require_safe(self.story))
        merge = self.admin_site.admin_view(
            require_http_methods(["GET", "HEAD", "POST"])(self.merge)
        )
        return [
            path("merge/<int:pk>/", merge, name="subscribers_subscriber_merge"),
            path("proof/<int:pk>/", proof, name="delivery_delivery_proof"),
            path("story/<int:pk>/", told, name="delivery_delivery_story"),
            *super().get_urls(),
        ]

    def story(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the whole story of one person."""
        return story.answer(self.admin_site, request, pk)

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Merge two records of one person, once somebody has seen what it does."""
        return merging.answer(self.admin_site, request, pk)

    def proof(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the proof pack of one person."""
        people = self.admin_site.get_model_admin(Subscriber).get_queryset(request)
        return proving.answer(request, people, pk)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say how many are uncertain: nothing is done about them by itself."""
        rows = cast("DeliveryQuerySet", self.get_queryset(request))
        uncertain = rows.uncertain().count()
        return super().changelist_view(request, {"uncertain": uncertain, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave making deliveries to the planner."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """Leave changing them to the workers."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """Keep them: they are the record."""
        return False


def _entry(used: dict[str, Any]) -> tuple[str, str, str, str, str]:
    shown = "shown" if used.get("shown") else _WHY_NOT.get(str(used.get("why_not")), "not shown")
    return (
        str(used.get("field", "")),
        str(used.get("category", "")),
        str(used.get("by", "")) or "–",
        str(used.get("at", ""))[:10] or "–",
        shown,
    )
