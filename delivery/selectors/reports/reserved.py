"""What became of what was shown elsewhere, by program."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from delivery.rules.reports.cohorts import Cohorts, surely
from delivery.rules.reports.vocabulary import ReservedAs, What
from delivery.selectors.reports.scope import Scope, figures


@dataclass(frozen=True, slots=True)
class ReservedMonth:
    """What was shown elsewhere of one program in one month, by `ReservedAs`."""

    program_id: int
    month: date
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def people(self) -> Sequence[int]:
        """Return how many people it is about, and how many of them no other month is."""
        return [self.counts[ReservedAs.PEOPLE], self.counts[ReservedAs.OWN]]


def reserved(scope: Scope) -> Cohorts[ReservedMonth]:
    """Return the cells of what was shown elsewhere, by program and month; one query."""
    rows = figures(scope).filter(what=What.RESERVED, number__gt=0).order_by("program", "began_on")
    found: dict[tuple[int, date], ReservedMonth] = {}
    for program, month, why, number in rows.values_list("program", "began_on", "why", "number"):
        leaf = found.setdefault((program, month), ReservedMonth(program, month))
        leaf.counts[why] += number
    return scope.cells(found.values(), lambda row: row.people, together=surely)
