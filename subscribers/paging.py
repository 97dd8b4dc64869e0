"""Lists of very many rows: nothing counts all of them."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

# More pages than anybody turns: who looks for somebody searches.
MOST = 10_000


class LongListPaginator(Paginator[Any]):
    """Count no further than so many rows; those behind are found by a search or a filter."""

    @cached_property
    def count(self) -> int:
        """Return how many rows there are, `MOST` where there are more."""
        return min(self._counted, MOST)

    @property
    def is_cut(self) -> bool:
        """Say whether there are more rows than are shown."""
        return self._counted > MOST

    @property
    def farthest(self) -> int:
        """Return how many of them are shown."""
        return MOST

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        return int(rows.order_by()[: MOST + 1].count())
