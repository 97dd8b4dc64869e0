"""One month in five numbers, and the months before it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncMonth

from delivery.rules.reports.cohorts import LEAST, Cohorts
from delivery.rules.reports.intervals import Share
from delivery.rules.reports.vocabulary import LEFT, What
from delivery.selectors.reports.answers import AnswersMonth, answers, together
from delivery.selectors.reports.scope import Scope, figures


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened in one month; `there` were in at its end, `before` at its beginning."""

    month: date
    invited: int = 0
    joined: int = 0
    left: int = 0
    before: int = 0
    there: int = 0
    ended: int = 0

    @property
    def stayed(self) -> Share:
        """Return how many of those who were in at its beginning or joined did not leave."""
        all_of = self.before + self.joined
        return Share(all_of - self.left, all_of)


@dataclass(frozen=True, slots=True)
class Opinions:
    """What people said in one month; a share of nobody where too few did."""

    useful: Share
    too_personal: Share
    is_hidden: bool


@dataclass(slots=True)
class _Moves:
    invited: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    joined: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    left: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    ended: dict[date, int] = field(default_factory=lambda: defaultdict(int))


def numbers(scope: Scope, months: Sequence[date]) -> list[Numbers]:
    """Return the numbers of each of `months`, the oldest first, without gaps; three queries."""
    moves = _Moves(_invited(scope), _by_month(scope, "began_on"))
    for month, left, ended in _ends(scope):
        moves.left[month] += left
        moves.ended[month] += ended
    first = months[0] if months else date.min
    before = _up_to(moves.joined, first) - _up_to(moves.ended, first)
    found: list[Numbers] = []
    for month in months:
        there = before + moves.joined[month] - moves.ended[month]
        found.append(
            Numbers(
                month,
                invited=moves.invited[month],
                joined=moves.joined[month],
                left=moves.left[month],
                before=before,
                there=there,
                ended=moves.ended[month],
            )
        )
        before = there
    return found


def opinions(scope: Scope, months: Sequence[date]) -> dict[date, Opinions]:
    """Return what was said in each of `months`, over cells within it; two queries."""
    everything = answers(replace(scope, month=None))
    return {month: _opinions_of(month, everything) for month in months}


def _opinions_of(month: date, everything: Cohorts[AnswersMonth]) -> Opinions:
    cells = everything.within(lambda row: row.month == month)
    said = together(row.whole for cell in cells.shown for row in cell)
    return Opinions(said.useful, said.too_personal, bool(cells.hidden) and not cells.shown)


def is_few(people: int) -> bool:
    """Say whether a number of people is one of which no share is told."""
    return 0 < people < LEAST


def _invited(scope: Scope) -> dict[date, int]:
    invited = Q(what=What.ASKED) | Q(what=What.REQUESTED) & ~Q(why="personal_link")
    return _summed(scope, invited, "began_on")


def _by_month(scope: Scope, day: str) -> dict[date, int]:
    return _summed(scope, Q(what=What.STAY), day)


def _summed(scope: Scope, which: Q, day: str) -> dict[date, int]:
    rows = figures(scope).filter(which).annotate(month=TruncMonth(day))
    summed = rows.values_list("month").annotate(people=Sum("number")).order_by()
    return defaultdict(int, dict(summed))


def _ends(scope: Scope) -> list[tuple[date, int, int]]:
    rows = figures(scope).filter(what=What.STAY, ended_on__isnull=False)
    return list(
        rows.annotate(month=TruncMonth("ended_on"))
        .values_list("month")
        .annotate(left=Sum("number", filter=Q(why__in=LEFT), default=0), ended=Sum(F("number")))
        .order_by()
    )


def _up_to(by_month: dict[date, int], first: date) -> int:
    return sum(number for month, number in by_month.items() if month < first)
