"""What became of the deliveries of each edition."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from delivery.models import Edition
from delivery.rules.reports.cohorts import Cohorts
from delivery.rules.reports.vocabulary import What
from delivery.selectors.reports.scope import Scope, figures


@dataclass(frozen=True, slots=True)
class EditionMonth:
    """How many deliveries of one edition came to which end in one month: `{"sent": 3, ...}`.

    A key is a state, or a state and its reason: `withheld:too_soon`.
    """

    program_id: int
    edition: Edition
    month: date
    ends: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def total(self) -> int:
        """Return how many they are."""
        return sum(self.ends.values())


def outcomes(scope: Scope) -> Cohorts[EditionMonth]:
    """Return the cells of the editions, in the order in which they were made; two queries."""
    rows = (
        figures(scope)
        .filter(what=What.OUTCOME, edition__isnull=False)
        .annotate(month=TruncMonth("began_on"))
        .values_list("edition", "month", "why")
        .annotate(number=Sum("number"))
        .order_by()
    )
    found: dict[tuple[int, date], EditionMonth] = {}
    known = editions_of(scope)
    for pk, month, why, number in rows:
        leaf = EditionMonth(known[pk].program_id, known[pk], month)
        found.setdefault((pk, month), leaf).ends[why] += number
    in_order = sorted(found.values(), key=lambda row: (row.program_id, row.month, row.edition.pk))
    return scope.cells(in_order, lambda row: [row.total])


def editions_of(scope: Scope) -> dict[int, Edition]:
    """Return the editions of the programs of `scope`, with what names them only."""
    rows = Edition.objects.filter(program__in=scope.ids).select_related("program")
    return {row.pk: row for row in rows.only("name", "program__slug", "program__name")}
