"""What somebody may see and do, as the registered admins say it."""

from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.db.models import Count, Model, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse

from programs.selectors.staff import brands_of

Row = TypeVar("Row", bound=Model)

# No model has columns of these names.
_PAIR = ("is_what", "how_many")


class Seeing:
    """Ask the admins of a site about one request."""

    def __init__(self, site: AdminSite, request: HttpRequest) -> None:
        self._site = site
        self.request = request

    @property
    def brands(self) -> frozenset[int] | None:
        """Return the brands that they work for, or None for all."""
        return brands_of(self.request.user)

    def rows(self, model: type[Row]) -> QuerySet[Row]:
        """Return the rows of a model that this person may see, in no order."""
        about = self._site.get_model_admin(model)
        return about.get_queryset(self.request).order_by()

    def may(self, *permissions: str) -> bool:
        """Say whether they have all of these permissions."""
        return self.request.user.has_perms(permissions)

    def may_see(self, model: type[Model]) -> bool:
        """Say whether they may see rows of this model at all."""
        return self._site.get_model_admin(model).has_view_permission(self.request)

    def may_add(self, model: type[Model]) -> bool:
        """Say whether they may make one."""
        return self._site.get_model_admin(model).has_add_permission(self.request)


def listing(model: type[Model], **query: Any) -> str:
    """Return the address of a model's list, with what is to be shown of it."""
    address = _page_of(model, "changelist")
    return f"{address}?{urlencode(query)}" if query else address


def adding(model: type[Model]) -> str:
    """Return the address of the page that makes one."""
    return _page_of(model, "add")


def _page_of(model: type[Model], page: str) -> str:
    about = model._meta  # noqa: SLF001 - documented by Django, in spite of its name
    return reverse(f"admin:{about.app_label}_{about.model_name}_{page}")


def counted(rows: QuerySet[Any], key: str) -> QuerySet[Any, Any]:
    """Return one row, `(key, count)`, to be asked for together with others; none where it is 0."""
    named = rows.order_by().annotate(is_what=Value(key)).values("is_what")
    found: QuerySet[Any, Any] = named.annotate(how_many=Count("pk")).values_list(*_PAIR)
    return found


def first(rows: QuerySet[Any], key: str) -> QuerySet[Any, Any]:
    """Return one row, `(key, 1)`, where there is any."""
    named = rows.order_by().annotate(is_what=Value(key), how_many=Value(1))
    found: QuerySet[Any, Any] = named.values_list(*_PAIR)[:1]
    return found


def asked_together(queries: Sequence[QuerySet[Any, Any]]) -> dict[str, int]:
    """Return what `counted` and `first` found, by their keys, in one query."""
    if not queries:
        return {}
    one, *others = queries
    return dict(one.union(*others, all=True) if others else one)
