"""One month in five numbers, and the months before it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncMonth

from delivery.rules.reports.cohorts import LEAST, Cohorts
from delivery.rules.reports.intervals import Share
from delivery.rules.reports.vocabulary import LEFT, What
from delivery.selectors.reports.answers import AnswersMonth, answers, together
from delivery.selectors.reports.scope import Scope, figures


@dataclass(frozen=True, slots=True)
class Numbers:
    """What happened in one month; `all_of` were in at its beginning or joined."""

    month: date
    invited: int = 0
    joined: int = 0
    left: int = 0
    all_of: int = 0

    @property
    def stayed(self) -> Share:
        """Return how many of those who were in at its beginning or joined did not leave."""
        return Share(self.all_of - self.left, self.all_of)


@dataclass(frozen=True, slots=True)
class Opinions:
    """What people said in one month; a share of nobody where too few did."""

    useful: Share
    too_personal: Share
    is_hidden: bool


@dataclass(slots=True)
class _Moves:
    """What happened in one program, by month."""

    invited: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    joined: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    left: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    ended: dict[date, int] = field(default_factory=lambda: defaultdict(int))


def numbers(scope: Scope, months: Sequence[date]) -> list[Numbers]:
    """Return the numbers of each of `months`, the oldest first, without gaps; three queries.

    A total leaves out what is few in a program, unless such programs are enough together: whoever
    takes the others away would know it.
    """
    programs = [_of_program(moves, months) for moves in _moves(scope).values()]
    return [_added(month, [of[place] for of in programs]) for place, month in enumerate(months)]


def _moves(scope: Scope) -> dict[int, _Moves]:
    moves: dict[int, _Moves] = defaultdict(_Moves)
    for program, month, people in _invited(scope):
        moves[program].invited[month] += people
    for program, month, people in _joined(scope):
        moves[program].joined[month] += people
    for program, month, left, ended in _ends(scope):
        moves[program].left[month] += left
        moves[program].ended[month] += ended
    return moves


def _of_program(moves: _Moves, months: Sequence[date]) -> list[Numbers]:
    first = months[0] if months else date.min
    there = _up_to(moves.joined, first) - _up_to(moves.ended, first)
    found: list[Numbers] = []
    for month in months:
        all_of = there + moves.joined[month]
        found.append(
            Numbers(month, moves.invited[month], moves.joined[month], moves.left[month], all_of)
        )
        there = all_of - moves.ended[month]
    return found


def _added(month: date, programs: Sequence[Numbers]) -> Numbers:
    stayed = _told(programs, attrgetter("all_of"))
    return Numbers(
        month,
        invited=sum(of.invited for of in _told(programs, attrgetter("invited"))),
        joined=sum(of.joined for of in _told(programs, attrgetter("joined"))),
        left=sum(of.left for of in stayed),
        all_of=sum(of.all_of for of in stayed),
    )


def _told(programs: Sequence[Numbers], people: Callable[[Numbers], int]) -> Sequence[Numbers]:
    """Return those that may be added up; where nothing may, those that are few."""
    few = [of for of in programs if is_few(people(of))]
    enough = [of for of in programs if people(of) >= LEAST]
    if sum(map(people, few)) >= LEAST:
        return [*enough, *few]
    return enough or few


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


def _invited(scope: Scope) -> Iterable[tuple[int, date, int]]:
    return _summed(scope, Q(what=What.ASKED) | Q(what=What.REQUESTED) & ~Q(why="personal_link"))


def _joined(scope: Scope) -> Iterable[tuple[int, date, int]]:
    return _summed(scope, Q(what=What.STAY))


def _summed(scope: Scope, which: Q) -> Iterable[tuple[int, date, int]]:
    rows = figures(scope).filter(which).annotate(month=TruncMonth("began_on"))
    return rows.values_list("program", "month").annotate(people=Sum("number")).order_by()


def _ends(scope: Scope) -> list[tuple[int, date, int, int]]:
    rows = figures(scope).filter(what=What.STAY, ended_on__isnull=False)
    return list(
        rows.annotate(month=TruncMonth("ended_on"))
        .values_list("program", "month")
        .annotate(left=Sum("number", filter=Q(why__in=LEFT), default=0), ended=Sum(F("number")))
        .order_by()
    )


def _up_to(by_month: dict[date, int], first: date) -> int:
    return sum(number for month, number in by_month.items() if month < first)
