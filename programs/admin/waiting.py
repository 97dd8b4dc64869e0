"""Which drafts wait for whoever looks: while it takes two, not those that they prepared."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from programs.selectors.two_persons import takes_two

_DRAFT = "draft"


class WaitsFor(admin.SimpleListFilter):
    """Find drafts by who can go on with them; the model has `state` and `prepared_by`."""

    title = "who can go on"
    parameter_name = "waits"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer both."""
        whose = "somebody else's draft" if takes_two() else "a draft, my own too"
        return [("me", f"{whose}, for me to review"), ("others", "my own draft")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the drafts that are asked for."""
        drafts = queryset.filter(state=_DRAFT)
        if self.value() == "me":
            return drafts.exclude(prepared_by=request.user.pk) if takes_two() else drafts
        return drafts.filter(prepared_by=request.user.pk) if self.value() == "others" else queryset
