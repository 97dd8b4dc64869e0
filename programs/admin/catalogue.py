"""Data fields."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from programs.forms.promise import DataFieldForm
from programs.models import DataField
from programs.selectors.promised import is_promised
from programs.selectors.staff import works_for_all

STYLES = {"all": ["programs/admin.css"]}


@admin.register(DataField)
class DataFieldAdmin(admin.ModelAdmin[DataField]):
    """Edit the catalogue. What was promised of a field stays as it is."""

    form = DataFieldForm
    list_display = ("key", "label", "type", "category", "special_category")
    list_filter = ("category", "type")
    search_fields = ("key",)

    class Media:
        css = STYLES

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Say how much stands in the way; whoever works for some brands reads no name of it."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        if protected and not works_for_all(request.user):
            protected = [f"{len(protected)} that use it, of your brands or of others"]
        return deleted, counts, missing, protected

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
