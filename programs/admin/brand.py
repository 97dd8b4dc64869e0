"""Brands: who is asking, and how their pages look."""

from base64 import b64encode
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from programs.admin.catalogue import STYLES
from programs.admin.scoping import OfBrands
from programs.forms.brand import BrandForm
from programs.models import Brand
from programs.rules.look_picture import drawing, says
from programs.selectors.looks import look_of
from programs.selectors.staff import works_for_all
from programs.services.brands import drop_logo, put_logo


@admin.register(Brand)
class BrandAdmin(OfBrands[Brand]):
    """Edit who is asking; a new brand is added by whoever works for all of them."""

    brand_path = "pk"

    form = BrandForm
    list_display = ("name", "legal_name", "from_email", "is_sandbox")
    list_filter = ("is_sandbox",)
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("looks", "logo_shown")
    fieldsets = (
        (
            "Who is asking",
            {"fields": ("name", "slug", "legal_name", "postal_address", "is_sandbox")},
        ),
        ("Where people reach you", {"fields": ("phone", "contact_email")}),
        (
            "What people read before they say yes",
            {"fields": ("privacy_policy_url", "authority", "processors", "proof_kept_years")},
        ),
        (
            "How the pages look",
            {"fields": ("colour", "looks", "logo_file", "logo_shown", "without_logo")},
        ),
        ("How mail goes out", {"fields": ("host", "from_email", "sender_id")}),
        (
            "The deepest data that is used for each relationship",
            {"fields": ("prospect_depth", "new_depth", "established_depth", "loyal_depth")},
        ),
    )

    class Media:
        css = STYLES

    def get_readonly_fields(
        self, request: HttpRequest, obj: Brand | None = None
    ) -> tuple[str, ...]:
        """Let a brand be for trying things, or not, from its beginning only."""
        return self.readonly_fields if obj is None else (*self.readonly_fields, "is_sandbox")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse whoever works for some brands only: they could not see it."""
        return works_for_all(request.user) and super().has_add_permission(request)

    def save_model(self, request: HttpRequest, obj: Brand, form: Any, change: bool) -> None:
        """Keep the logo that came with the form, or take away the one that there is."""
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("without_logo"):
            drop_logo(brand=obj)
        elif form.cleaned_data.get("logo_file"):
            put_logo(brand=obj, logo=form.cleaned_data["logo_file"])

    @admin.display(description="Looks like")
    def looks(self, brand: Brand) -> SafeString | str:
        """Return a drawing of the colour on light and dark pages, and its contrast in words."""
        if not brand.colour:
            return "As ours: it has no colour of its own."
        data = b64encode(drawing(brand.colour).encode()).decode()
        picture = format_html(
            '<img class="brand-look" alt="" src="data:image/svg+xml;base64,{}">', data
        )
        lines = format_html_join("", "<div>{}</div>", ((line,) for line in says(brand.colour)))
        return picture + lines

    @admin.display(description="Logo now")
    def logo_shown(self, brand: Brand) -> SafeString | str:
        """Return the logo as the pages show it."""
        address = look_of(brand).logo if brand.pk else ""
        picture = '<img class="brand-logo" alt="" src="{}">'
        return format_html(picture, address) if address else "none"
