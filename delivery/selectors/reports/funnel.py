"""From the invitation to the yes, by version."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from delivery.rules.reports.cohorts import Cohorts, largest_is_enough
from delivery.rules.reports.vocabulary import What
from delivery.selectors.reports.scope import Scope, figures
from programs.models import Invitation

STEPS = (What.ASKED, What.REQUESTED, What.CONFIRMED, What.DECLINED)


@dataclass(frozen=True, slots=True)
class VersionMonth:
    """How many people did what about one version in one month."""

    program_id: int
    invitation: Invitation
    month: date
    people: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def sizes(self) -> Sequence[int]:
        """Return how many people each step has."""
        return [self.people[step] for step in STEPS]


def funnel(scope: Scope) -> Cohorts[VersionMonth]:
    """Return the cells of the funnel by version and month; two queries."""
    rows = (
        figures(scope)
        .filter(what__in=STEPS, invitation__isnull=False)
        .annotate(month=TruncMonth("began_on"))
        .values_list("invitation", "month", "what")
        .annotate(people=Sum("number"))
        .order_by()
    )
    found: dict[tuple[int, date], VersionMonth] = {}
    versions = _versions(scope)
    for number, month, what, people in rows:
        version = versions[number]
        leaf = VersionMonth(version.program_id, version, month)
        found.setdefault((number, month), leaf).people[what] += people
    in_order = sorted(
        found.values(), key=lambda row: (row.program_id, row.month, row.invitation.number)
    )
    return scope.cells(in_order, attrgetter("sizes"), largest_is_enough)


def _versions(scope: Scope) -> dict[int, Invitation]:
    rows = Invitation.objects.filter(program__in=scope.ids).select_related("program")
    return {row.pk: row for row in rows}
