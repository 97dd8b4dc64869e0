"""What the pages of a batch share: whose it is, how they look, lists of people."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from consent.models import InvitationBatch
from consent.selectors.invitees import ON_A_PAGE, PersonRow
from programs.admin.scoping import OfBrands
from programs.selectors.staff import brands_of

# People are of a brand by what they joined: who was only imported is of all brands together.
LIMITED = (
    "You work for some brands. Of people, you see and invite those who joined, or asked to join, a"
    " program of these brands; somebody who works for all brands can invite the others."
)


class BatchPages(OfBrands[InvitationBatch]):
    """Find a batch, or refuse; show a page of it."""

    brand_path = "program__brand"

    def batch(self, request: HttpRequest, pk: int, *, to_change: bool = False) -> InvitationBatch:
        """Return a batch that this person may see, or change. Raises `Http404`."""
        batch = self.get_object(request, str(pk))
        if batch is None:
            raise Http404
        may = self.has_change_permission if to_change else self.has_view_permission
        if not may(request, batch):
            raise PermissionDenied
        return batch

    def page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        """Answer with one of our own pages."""
        limit = "" if brands_of(request.user) is None else LIMITED
        own = {"opts": self.opts, "limit": limit}
        whole = self.admin_site.each_context(request) | own | context
        return render(request, f"admin/consent/invitationbatch/{name}.html", whole)

    def people(
        self,
        request: HttpRequest,
        batch: InvitationBatch,
        rows: Sequence[PersonRow],
        *,
        title: str,
    ) -> HttpResponse:
        """List people by their ids, a page at a time."""
        shown = rows[:ON_A_PAGE]
        more = request.GET.copy()
        if len(rows) > len(shown):
            more["after"] = str(shown[-1].number)
        context = {
            "title": title,
            "batch": batch,
            "people": shown,
            "may_look": request.user.has_perm("subscribers.view_subscriber"),
            "more": more.urlencode() if len(rows) > len(shown) else "",
            "is_first": not self.after(request),
        }
        return self.page(request, "people", context)

    def after(self, request: HttpRequest) -> int:
        """Return after which number the list goes on."""
        said = request.GET.get("after", "")
        return int(said) if said.isdecimal() and len(said) < len(str(2**63)) else 0

    def address(self, batch: InvitationBatch) -> str:
        """Return the address of a batch."""
        return reverse("admin:consent_invitationbatch_change", args=[batch.pk])
