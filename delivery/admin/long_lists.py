"""What lists of many rows share: nothing counts or sorts a whole large table."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from delivery.models import Edition
from subscribers.paging import LongListPaginator

_OFFERED = 20
_Row = TypeVar("_Row", bound=Model)


class LongList(admin.ModelAdmin[_Row]):
    """Make a list quick, however many rows it has: newest first, and in no other order."""

    paginator = LongListPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    sortable_by = ()
    change_list_template = "admin/delivery/long_list.html"


class EditionFilter(admin.SimpleListFilter):
    """Filter by edition: the newest are offered, and the one that was asked for."""

    title = "edition"
    parameter_name = "edition__id__exact"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer a few: there may be thousands."""
        seen = model_admin.admin_site.get_model_admin(Edition).get_queryset(request)
        editions = seen.select_related("program").order_by("-id")
        asked = request.GET.get(self.parameter_name, "")
        found = list(editions[:_OFFERED])
        if _is_number(asked) and asked not in {str(each.pk) for each in found}:
            found += editions.filter(pk=asked)
        return [(str(each.pk), str(each)) for each in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        """Keep the rows of one edition; of what is no edition there are none."""
        asked = self.value()
        if not asked:
            return queryset
        return queryset.filter(edition=asked) if _is_number(asked) else queryset.none()


def _is_number(asked: str) -> bool:
    return asked.isascii() and asked.isdecimal() and len(asked) <= 18  # noqa: PLR2004 - a bigint
