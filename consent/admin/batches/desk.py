"""The list of batches, and what leads to the pages of one."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.admin.batches.questions import first_open
from consent.admin.batches.results import ResultPages
from consent.admin.batches.wizard import Wizard
from consent.models import InvitationBatch
from consent.rules.inviting import Answer, BatchState
from consent.selectors.batches import JOINED, Results, results_of

_READ = ["GET", "HEAD"]


class _Counted(ChangeList):
    """Count for all batches on a page at once."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, and how each batch on it did."""
        super().get_results(request)
        batches: list[Any] = list(self.result_list)
        results = results_of(batches, timezone.now())
        for batch in batches:
            batch.results = results[batch.pk]
        self.result_list = batches


@admin.register(InvitationBatch)
class InvitationBatchAdmin(Wizard, ResultPages):
    """List batches with what came of them; begin one, go on with a draft, look at one."""

    list_display = (
        "__str__",
        "program",
        "state",
        "sender",
        "made_at",
        "asked",
        "joined",
        "confirmed",
        "declined",
    )
    list_filter = ("state", "program")
    list_select_related = ("program",)
    search_fields = ("campaign", "sender")
    search_help_text = "A part of the tag, or of who sends it."
    ordering = ("-id",)
    list_per_page = 20
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    class Media:
        css = {"all": ["delivery/admin.css", "consent/inviting.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Use the list that counts once for the page."""
        return _Counted

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Say what the list is of."""
        context = {"title": "Personal links, and how each batch did", **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.display(description="Asked to join")
    def joined(self, batch: InvitationBatch) -> SafeString:
        """Count who asked to join by it."""
        return _link(batch, JOINED, _results(batch).joined)

    @admin.display(description="Confirmed")
    def confirmed(self, batch: InvitationBatch) -> SafeString:
        """Count who said yes."""
        return _link(batch, Answer.CONFIRMED, _results(batch).answered(Answer.CONFIRMED))

    @admin.display(description="Said no")
    def declined(self, batch: InvitationBatch) -> SafeString:
        """Count who said no."""
        return _link(batch, Answer.DECLINED, _results(batch).answered(Answer.DECLINED))

    def has_delete_permission(
        self, request: HttpRequest, obj: InvitationBatch | None = None
    ) -> bool:
        """Refuse once links are made: what was sent stays on the record."""
        is_draft = obj is None or obj.state == BatchState.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show how the batch did; go on with a draft."""
        batch = self.batch(request, int(object_id) if object_id.isdecimal() else 0)
        if batch.state == BatchState.MADE or not self.has_change_permission(request, batch):
            return require_safe(self.result)(request, batch)
        step = first_open(batch).key if batch.state == BatchState.DRAFT else "check"
        address = reverse("admin:consent_invitationbatch_step", args=[batch.pk, step])
        return HttpResponseRedirect(address)

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the wizard, of the lists of people, and of the file."""
        pages: dict[str, tuple[str, Callable[..., HttpResponseBase]]] = {
            "step": ("step/<slug:key>/", require_http_methods([*_READ, "POST"])(self.step)),
            "left_out": ("left-out/<slug:reason>/", require_safe(self.left_out)),
            "answered": ("answered/<slug:what>/", require_safe(self.answered)),
            "take": ("links.csv", require_POST(self.take)),
        }
        routes = [
            path(
                f"<int:pk>/{route}",
                self.admin_site.admin_view(view),
                name=f"consent_invitationbatch_{name}",
            )
            for name, (route, view) in pages.items()
        ]
        return [*routes, *super().get_urls()]


def _results(batch: InvitationBatch) -> Results:
    """Return what the list has counted for this row."""
    results: Results = batch.results  # type: ignore[attr-defined]
    return results


def _link(batch: InvitationBatch, what: str, people: int) -> SafeString:
    """Return a number that leads to the people whom it counts."""
    address = reverse("admin:consent_invitationbatch_answered", args=[batch.pk, what])
    return format_html('<a href="{}">{}</a>', address, f"{people:,}")
