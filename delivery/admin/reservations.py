"""Reservations: what was shown elsewhere, what became of it, what nobody ever told. Read only."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from delivery.admin import resolving
from delivery.admin.long_lists import LongList
from delivery.admin.naming_people import NamesPeople
from delivery.models import Delivery, Reservation
from delivery.rules.reserving import Outcome
from delivery.rules.vocabulary import DeliveryState, Found
from delivery.selectors.of_brands import delivery_in
from delivery.selectors.reservations import became_of, unreported
from programs.admin.scoping import OfBrands
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.selectors.finding import named

_Narrow = Callable[[QuerySet[Reservation]], QuerySet[Reservation]]
_BECAME: Mapping[str, tuple[str, _Narrow]] = {
    "waiting": ("Its outcome is waited for", lambda rows: rows.filter(outcome="")),
    "used": ("Used", lambda rows: rows.filter(delivery__state=DeliveryState.SENT)),
    "unused": ("Not used", lambda rows: rows.filter(delivery__state=DeliveryState.FAILED)),
    "unreported": ("Never reported", unreported),
    "found_out": (
        "Never reported, and found out by staff",
        lambda rows: rows.filter(outcome=Outcome.UNREPORTED).exclude(
            delivery__state=DeliveryState.UNCERTAIN
        ),
    ),
}
# What is shown elsewhere is not ours to send again.
_FOUND = {Found.WENT: "It was used", Found.NOT_GONE: "It was not used, and shall not be any more"}
_PROGRAM = "delivery__subscription__program"


class BecameFilter(admin.SimpleListFilter):
    """Filter by what became of it, as far as somebody knows."""

    title = "what became of it"
    parameter_name = "became"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer each end, and that there is none yet."""
        return [(key, words) for key, (words, _narrow) in _BECAME.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Reservation]
    ) -> QuerySet[Reservation]:
        """Keep those that ended so; of what is no end there are none."""
        asked = self.value()
        if not asked:
            return queryset
        return _BECAME[asked][1](queryset) if asked in _BECAME else queryset.none()


class ProgramFilter(admin.SimpleListFilter):
    """Filter by program: those that somebody may see."""

    title = "program"
    parameter_name = "program"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer the programs that show something elsewhere, or may."""
        programs = model_admin.admin_site.get_model_admin(Program).get_queryset(request)
        return [(each.slug, each.name) for each in programs.order_by("name")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Reservation]
    ) -> QuerySet[Reservation]:
        """Keep the rows of one program."""
        asked = self.value()
        if not asked:
            return queryset
        # By number: a join for the name would have the planner guess how many they are.
        found = Program.objects.filter(slug=asked).values_list("pk", flat=True).first()
        return queryset.filter(**{_PROGRAM: found}) if found else queryset.none()


@admin.register(Reservation)
class ReservationAdmin(NamesPeople, LongList[Reservation], OfBrands[Reservation]):
    """Show what sites, apps and salespeople took of promises, and what they said became of it.

    Nothing of them is changed here but what became of those that nobody reported, by whoever may
    say so.
    """

    list_display = (
        "number",
        "person",
        "became",
        "program",
        "reserved_at",
        "used_at",
    )
    list_display_links = ("number",)
    list_filter = (ProgramFilter, BecameFilter, "format")
    list_select_related = ("delivery__subscriber", f"{_PROGRAM}")
    # The field only says that there is a search; what it finds is in `get_search_results`.
    search_fields = ("delivery",)
    search_help_text = "A person's id or e-mail address, whole."
    change_list_template = "admin/delivery/reservation/change_list.html"
    actions = ("resolve",)
    # Each filter would count the whole table for its numbers.
    show_facets = admin.ShowFacets.NEVER
    fields = (
        *("person", "program", "format", "became", "reserved_at", "expires_at"),
        *("used_at", "reported_at", "receipt"),
    )
    readonly_fields = fields

    class Media:
        css = {"all": ["delivery/admin.css"]}

    def within(self, brands: Collection[int]) -> Q:
        """Return what was shown for these brands."""
        return delivery_in(brands, at="delivery")

    def person_of(self, row: Reservation) -> Subscriber:
        """Return who had it, or was to."""
        return row.delivery.subscriber

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Reservation], search_term: str
    ) -> tuple[QuerySet[Reservation], bool]:
        """Find what was reserved for one person, along the indexes."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(delivery__subscriber__in=named(search_term)), False

    @admin.display(description="ID", ordering="pk")
    def number(self, row: Reservation) -> int:
        """Return the number that the caller has."""
        return row.delivery_id

    @admin.display(description="Person")
    def person(self, row: Reservation) -> str:
        """Return the external id, on the page of one: its list names people by `NamesPeople`."""
        return row.delivery.subscriber.external_id

    @admin.display(description="Program")
    def program(self, row: Reservation) -> str:
        """Return whose promise it is of."""
        subscription = row.delivery.subscription
        return subscription.program.name if subscription else "–"

    @admin.display(description="What became of it")
    def became(self, row: Reservation) -> str:
        """Return what was reported, or what staff found out."""
        return became_of(row)

    @admin.display(description="Reserved at")
    def reserved_at(self, row: Reservation) -> Any:
        """Return when the values were handed over."""
        return row.delivery.created_at

    @admin.display(description="Receipt")
    def receipt(self, row: Reservation) -> SafeString:
        """Return the way to what was used, and to what staff found out."""
        url = reverse("admin:delivery_delivery_change", args=[row.pk])
        return format_html('<a href="{}">Delivery {}</a>', url, row.pk)

    @admin.action(
        description="Say what became of the selected unreported ones", permissions=["resolve"]
    )
    def resolve(self, request: HttpRequest, queryset: QuerySet[Reservation]) -> HttpResponse | None:
        """Ask on a page of its own what became of them."""
        chosen = Delivery.objects.filter(pk__in=queryset.values("pk"))
        return resolving.ask_or_resolve(self, request, chosen, offered=_FOUND)

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        """Leave it to those who may say so."""
        return resolving.may_resolve(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say how many nobody reported: their places stay taken until somebody knows."""
        context = {"unreported": unreported(self.get_queryset(request)).count()}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave reserving to the API."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Reservation | None = None) -> bool:
        """Leave reporting to the API."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Reservation | None = None) -> bool:
        """Keep them: they are the record."""
        return False
