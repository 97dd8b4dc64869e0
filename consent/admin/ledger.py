"""Where people stand and the ledger, for staff to look up. Nothing here can be written."""

from collections.abc import Collection
from contextlib import suppress
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from consent.admin.needed import NeededPages
from consent.models import ConsentEvent, Subject, Subscription
from consent.receipts.words import receipt_words
from consent.receipts.yes import NoReceipt
from consent.selectors.entries import UnknownEntry, find_entry
from consent.selectors.facts import standing_of
from consent.selectors.of_brands import person_in
from consent.selectors.standing import state_of
from programs.admin.pages import pages_of_one
from programs.admin.scoping import OfBrands
from subscribers.admin import ReadOnly
from subscribers.paging import LongListPaginator
from subscribers.selectors.finding import named


@admin.register(Subscription)
class SubscriptionAdmin(NeededPages, ReadOnly, OfBrands[Subscription]):
    """List where each person stands with each program, as it is now."""

    brand_path = "program__brand"

    list_display = ("subscriber", "program", "state_now", "version", "since", "ends_at")
    list_filter = ("program", "state")
    list_select_related = ("subscriber", "program", "invitation")
    search_fields = ("=subscriber__external_id", "=subscriber__email")
    search_help_text = "A person's id or e-mail address, whole."
    ordering = ("-id",)
    paginator = LongListPaginator
    # Each filter would count the whole table for its numbers.
    show_facets = admin.ShowFacets.NEVER
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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Subscription], search_term: str
    ) -> tuple[QuerySet[Subscription], bool]:
        """Find where one person stands."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(subscriber__in=named(search_term)), False

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of data that is still needed."""
        view = self.admin_site.admin_view
        file = view(require_POST(self.needed_file))
        return [
            path("needed/", view(require_safe(self.needed)), name="consent_subscription_needed"),
            path("needed/<slug:slug>.csv", file, name="consent_subscription_needed_file"),
            *super().get_urls(),
        ]

    @admin.display(description="State")
    def state_now(self, row: Subscription) -> str:
        """Return the state at this moment: time alone may have changed it."""
        return state_of(standing_of(row), timezone.now()).label

    @admin.display(description="Version", empty_value="–")
    def version(self, row: Subscription) -> int | None:
        """Return the number of the version that was accepted or asked for."""
        return row.invitation.number if row.invitation else None


@admin.register(ConsentEvent)
class ConsentEventAdmin(ReadOnly, OfBrands[ConsentEvent]):
    """List the ledger: who said what, when and how. Personal parts stay sealed."""

    list_display = ("id", "at", "kind", "program", "person", "actor", "method")
    list_filter = ("kind", "actor", "method", "program")
    search_fields = ("=subject__subscriber__external_id", "=subject__id")
    search_help_text = "A person's id or e-mail address, or the ledger's reference to them, whole."
    ordering = ("-id",)
    paginator = LongListPaginator
    # Each filter would count the whole table for its numbers.
    show_facets = admin.ShowFacets.NEVER
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

    def within(self, brands: Collection[int]) -> Q:
        """Return what was said of a program of these brands, or by its people as a whole."""
        theirs = Q(person_in(brands, person="subject__subscriber"))
        return Q(program__brand__in=brands) | (Q(program=None) & theirs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConsentEvent]:
        """Read with each entry what is shown of it."""
        rows = super().get_queryset(request)
        return rows.select_related("program", "subject__subscriber", "text", "invitation__program")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ConsentEvent], search_term: str
    ) -> tuple[QuerySet[ConsentEvent], bool]:
        """Find the chain of one person: by who they are, or by their reference."""
        if not search_term.strip():
            return queryset, False
        theirs = Q(subscriber__in=named(search_term))
        with suppress(ValueError):
            theirs |= Q(pk=UUID(search_term.strip()))
        chains = list(Subject.objects.filter(theirs).values_list("pk", flat=True))
        return queryset.filter(subject__in=chains), False

    def get_urls(self) -> list[URLPattern]:
        """Add the receipt of a yes."""
        pages = {"receipt": require_safe(self.receipt)}
        return [*pages_of_one(self, pages), *super().get_urls()]

    def receipt(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer what was accepted, as its person reads it; 404 where the entry is no yes."""
        entry = self.get_object(request, str(pk))
        if not self.has_view_permission(request, entry):
            raise PermissionDenied
        try:
            words = receipt_words(find_entry(entry.pk if entry else 0)).to_text()
        except (UnknownEntry, NoReceipt):
            raise Http404 from None
        return HttpResponse(words, content_type="text/plain; charset=utf-8")

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
