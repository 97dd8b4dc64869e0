"""Which rows somebody of staff sees: those of the brands that they work for.

Everything in the admin begins at `ModelAdmin.get_queryset`: lists, searches, counts, actions, pages
of one row, and what a form or a filter offers of another table.
"""

from collections.abc import Collection
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field, ForeignKey, Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.fields.related import RelatedField
from django.forms import Field as FormField
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest

from programs.selectors.staff import brands_of, works_for_all

_Row = TypeVar("_Row", bound=Model)


class OfBrands(admin.ModelAdmin[_Row]):
    """Show the rows of the brands that somebody works for; the others are not there (404).

    `brand_path` leads from a row to its brand; where it takes more, `within` says it.
    """

    brand_path: ClassVar[str] = ""

    def within(self, brands: Collection[int]) -> Q | Combinable:
        """Return what holds of the rows of these brands."""
        return Q(**{f"{self.brand_path}__in": brands})

    def get_queryset(self, request: HttpRequest) -> QuerySet[_Row]:
        """Leave out the rows of other brands."""
        rows = super().get_queryset(request)
        brands = brands_of(request.user)
        return rows if brands is None else rows.filter(self.within(brands))

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> _Row | None:
        """Return one row; raise `Http404` where it is not there, or another brand's."""
        found = super().get_object(request, object_id, from_field)
        if found is None:
            raise Http404
        return found

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Offer what somebody may see of the table that it points to."""
        rows = rows_seen(self.admin_site, db_field.remote_field.model, request)
        if rows is not None:
            kwargs.setdefault("queryset", rows)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Offer to delete no other row from within a form: what it is used by would refuse."""
        return without_deleting(super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Have filters by another table offer what somebody may see of it."""
        return [self._of_brands(each) for each in super().get_list_filter(request)]

    def _of_brands(self, by: Any) -> Any:
        field = self.opts.get_field(by) if isinstance(by, str) and "__" not in by else None
        return (by, OfBrandsFilter) if isinstance(field, ForeignKey) else by


class OfAllBrands(admin.ModelAdmin[_Row]):
    """Be for those who work for all brands: what it holds is of the whole installation."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Refuse whoever works for some brands only."""
        return works_for_all(request.user) and super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: _Row | None = None) -> bool:
        """Refuse whoever works for some brands only."""
        return works_for_all(request.user) and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse whoever works for some brands only."""
        return works_for_all(request.user) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: _Row | None = None) -> bool:
        """Refuse whoever works for some brands only."""
        return works_for_all(request.user) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: _Row | None = None) -> bool:
        """Refuse whoever works for some brands only."""
        return works_for_all(request.user) and super().has_delete_permission(request, obj)


class OfBrandsFilter(RelatedFieldListFilter):
    """Offer the rows that somebody may see, and no name of another brand's."""

    def field_choices(
        self,
        field: RelatedField[Any, Any],
        request: HttpRequest,
        model_admin: admin.ModelAdmin[Any],
    ) -> list[tuple[str, Any]]:
        """Return the rows to choose from."""
        rows = None if works_for_all(request.user) else _seen_by(field, request, model_admin)
        if rows is None:
            return super().field_choices(field, request, model_admin)
        return [(str(row.pk), str(row)) for row in rows]


def without_deleting(field: FormField | None) -> FormField | None:
    """Return a field of a form without the link that deletes the row that it points to."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_delete_related = False
    return field


def rows_seen(
    site: admin.AdminSite, model: type[Model], request: HttpRequest
) -> QuerySet[Any] | None:
    """Return the rows of another table that somebody may see, or None where all may see all."""
    if not site.is_registered(model):
        return None
    about = site.get_model_admin(model)
    return about.get_queryset(request) if isinstance(about, OfBrands) else None


def _seen_by(
    field: RelatedField[Any, Any], request: HttpRequest, model_admin: admin.ModelAdmin[Any]
) -> QuerySet[Any] | None:
    related: Any = field.remote_field
    return rows_seen(model_admin.admin_site, related.model, request)
