"""How fast each brand's messages go."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from delivery.models import Pace
from delivery.rules.pace import PerTime
from delivery.selectors.standstill import limit_in_words, pace_in_words
from delivery.services.pacing import set_rate
from programs.admin.scoping import OfBrands


@admin.register(Pace)
class PaceAdmin(OfBrands[Pace]):
    """Set a brand's sending rate; see where the mail system holds it below that."""

    brand_path = "brand"

    list_display = ("brand", "limit", "now")
    list_select_related = ("brand",)
    fields = ("brand", "messages", "per", "now")
    readonly_fields = ("now",)
    actions = None

    @admin.display(description="Limit")
    def limit(self, pace: Pace) -> str:
        """Return what staff allow."""
        return limit_in_words(pace) or "none"

    @admin.display(description="Now")
    def now(self, pace: Pace) -> str:
        """Say how fast it goes now, and why."""
        return (pace_in_words(pace, timezone.now()) if pace.pk else "") or "as fast as it can"

    def get_readonly_fields(self, request: HttpRequest, obj: Pace | None = None) -> tuple[str, ...]:
        """Keep a rate with its brand."""
        return ("now",) if obj is None else ("brand", "now")

    def has_delete_permission(self, request: HttpRequest, obj: Pace | None = None) -> bool:
        """Keep it, empty for no limit: workers count in it."""
        return False

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Pace:
        """Set the rate; it holds from now on, for all workers."""
        return set_rate(
            brand=form.instance.brand if change else form.cleaned_data["brand"],
            messages=form.cleaned_data["messages"],
            per=PerTime(form.cleaned_data["per"]),
            clock=timezone.now,
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Leave it to `save_form`, which has written it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save nothing more: a rate has nothing beside it."""
