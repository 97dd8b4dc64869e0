"""What the pages of going live have in common."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from delivery.models import TrialEnd
from programs.admin.scoping import OfAllBrands
from programs.models import Brand
from programs.selectors.staff import works_for_all

_PAGES = "admin/delivery/trialend"


class Pages(OfAllBrands[TrialEnd]):
    """Find the brand that a page is about, among those that somebody may see, and show the page."""

    def _path(self, route: str, view: Any, name: str) -> URLPattern:
        name = f"delivery_trialend_{name}"
        found: URLPattern = path(route, self.admin_site.admin_view(view), name=name)
        return found

    def _brands(self, request: HttpRequest) -> QuerySet[Brand]:
        # Nothing of a sandbox is ever mailed, so there is nothing to get ready.
        return self._brands_desk().get_queryset(request).filter(is_sandbox=False)

    def _brands_desk(self) -> admin.ModelAdmin[Brand]:
        return self.admin_site.get_model_admin(Brand)

    def _require(self, request: HttpRequest, permission: str) -> None:
        if not works_for_all(request.user) or not request.user.has_perm(permission):
            raise PermissionDenied

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _brand(self, request: HttpRequest, pk: int) -> Brand:
        found = self._brands(request).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def _page(
        self, request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        whole = self.admin_site.each_context(request) | {"opts": self.opts} | context
        return render(request, f"{_PAGES}/{name}.html", whole, status=status)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, None where nothing was: an empty form is one, too."""
    return request.POST if request.method == "POST" else None


def to(page: str, *args: object) -> HttpResponse:
    """Send the browser to another of these pages."""
    return HttpResponseRedirect(reverse(f"admin:delivery_trialend_{page}", args=args))
