"""Brands and data fields."""

from django.contrib import admin
from django.http import HttpRequest

from programs.forms.promise import BrandForm, DataFieldForm
from programs.models import Brand, DataField
from programs.selectors.promised import is_promised

STYLES = {"all": ["programs/admin.css"]}


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin[Brand]):
    """Edit who is asking."""

    form = BrandForm
    list_display = ("name", "legal_name", "from_email")
    prepopulated_fields = {"slug": ("name",)}
    fieldsets = (
        ("Who is asking", {"fields": ("name", "slug", "legal_name", "postal_address")}),
        ("Where people reach you", {"fields": ("phone", "contact_email")}),
        (
            "What people read before they say yes",
            {"fields": ("privacy_policy_url", "authority", "processors", "proof_kept_years")},
        ),
        ("How mail goes out", {"fields": ("host", "from_email", "sender_id")}),
        (
            "The deepest data that is used for each relationship",
            {"fields": ("prospect_depth", "new_depth", "established_depth", "loyal_depth")},
        ),
    )

    class Media:
        css = STYLES


@admin.register(DataField)
class DataFieldAdmin(admin.ModelAdmin[DataField]):
    """Edit the catalogue. What was promised of a field stays as it is."""

    form = DataFieldForm
    list_display = ("key", "label", "type", "category", "special_category")
    list_filter = ("category", "type")
    search_fields = ("key",)

    class Media:
        css = STYLES

    @admin.display(description="Label")
    def label(self, field: DataField) -> str:
        """Return the label in the first language that it has."""
        return next(iter(field.labels.values()), "")

    def get_readonly_fields(
        self, request: HttpRequest, obj: DataField | None = None
    ) -> tuple[str, ...]:
        """Freeze what a published promise says of the field."""
        if obj is not None and is_promised(obj):
            return ("key", "type", "category", "special_category")
        return ()
