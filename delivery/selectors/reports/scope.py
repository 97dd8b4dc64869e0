"""Which programs and which time a report is about."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Protocol, TypeVar

from django.db.models import Max, Min, QuerySet

from delivery.models import Figure, FigureRound
from delivery.rules.reports.cohorts import Cohorts, cohorts, is_enough, summed
from programs.models import Program


class OfProgram(Protocol):
    """What a row of figures says of itself."""

    @property
    def program_id(self) -> int:
        """Return whose it is."""

    @property
    def month(self) -> date:
        """Return the first day of its month."""


Row = TypeVar("Row", bound=OfProgram)


@dataclass(frozen=True, slots=True)
class Scope:
    """The programs that somebody may see; the one that they chose, and the month, if any."""

    programs: Sequence[Program]
    program: Program | None = None
    month: date | None = None

    @property
    def shown(self) -> Sequence[Program]:
        """Return the programs that the report is about: unless it is chosen, none of a sandbox."""
        if self.program:
            return [self.program]
        return [program for program in self.programs if not program.brand.is_sandbox]

    @property
    def ids(self) -> list[int]:
        """Return their numbers."""
        return [program.pk for program in self.shown]

    def holds(self, month: date) -> bool:
        """Say whether what happened in `month` belongs to it."""
        return self.month in (None, month)

    def cells(
        self,
        rows: Iterable[Row],
        sizes: Callable[[Row], Sequence[int]],
        enough: Callable[[Sequence[int]], bool] = is_enough,
        together: Callable[[Sequence[Sequence[int]]], Sequence[int]] = summed,
    ) -> Cohorts[Row]:
        """Return rows, given by program, in the cells that may be shown of this scope.

        They are cut from all months of each program alone, so every scope has the same.
        """
        found: Cohorts[Row] = Cohorts()
        for _program, each in groupby(rows, key=lambda row: row.program_id):
            cut = cohorts(
                list(each),
                sizes=sizes,
                within=lambda row: row.month,
                enough=enough,
                together=together,
            )
            seen = cut.within(lambda row: self.holds(row.month))
            found.shown.extend(seen.shown)
            found.hidden.extend(seen.hidden)
        return found


def figures(scope: Scope) -> QuerySet[Figure]:
    """Return the figures of the programs of `scope`, of all time."""
    return Figure.objects.filter(program__in=scope.ids)


def months(scope: Scope) -> list[date]:
    """Return the months of which there are figures, the newest first."""
    ends = Figure.objects.filter(program__in=[each.pk for each in scope.programs]).aggregate(
        first=Min("began_on"), last=Max("began_on"), ended=Max("ended_on")
    )
    first, last = ends["first"], max(filter(None, (ends["last"], ends["ended"])), default=None)
    if first is None or last is None:
        return []
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [_plus(first, ahead) for ahead in reversed(range(count))]


def counted_at() -> datetime | None:
    """Return when the figures were last counted."""
    found: datetime | None = FigureRound.objects.aggregate(at=Max("counted_at"))["at"]
    return found


def _plus(first: date, months_ahead: int) -> date:
    years, month = divmod(first.month - 1 + months_ahead, 12)
    return date(first.year + years, month + 1, 1)
