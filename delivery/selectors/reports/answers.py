"""What people say of what they got: useful, too personal; and why they left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from operator import attrgetter

from delivery.models import Edition
from delivery.rules.reports.cohorts import Cohorts, cohorts, summed, surely
from delivery.rules.reports.intervals import Share
from delivery.rules.reports.vocabulary import PEOPLE, Answered, What
from delivery.selectors.reports.outcomes import editions_of
from delivery.selectors.reports.scope import Scope, figures

_PEOPLE = (Answered.PEOPLE_USEFUL, Answered.PEOPLE_PERSONAL)
# Of those, in the same order, who are counted nowhere else.
_OWN = (Answered.OWN_USEFUL, Answered.OWN_PERSONAL)


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered, by `Answered`: sums of some rows."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def useful(self) -> Share:
        """Return how many called it useful, of those who said whether it was."""
        yes = self.counts[Answered.USEFUL]
        return Share(yes, yes + self.counts[Answered.NOT_USEFUL])

    @property
    def too_personal(self) -> Share:
        """Return how many called it too personal, of those who said whether it was."""
        yes = self.counts[Answered.PERSONAL]
        return Share(yes, yes + self.counts[Answered.NOT_PERSONAL])

    @property
    def people(self) -> list[int]:
        """Return how many people answered each question."""
        return [self.counts[key] for key in _PEOPLE]

    @property
    def own(self) -> list[int]:
        """Return how many of them are counted nowhere else."""
        return [self.counts[key] for key in _OWN]

    def without(self, part: "Said") -> "Said":
        """Return what is left without `part`; where there is an answer there is somebody.

        Of those who are counted nowhere else so many are left at least: who is in `part`, whether
        counted elsewhere or not, may be all of them.
        """
        less = {key: number - part.counts[key] for key, number in self.counts.items()}
        rest = Said(defaultdict(int, less))
        for key, own, share in zip(_PEOPLE, _OWN, (rest.useful, rest.too_personal), strict=True):
            rest.counts[key] = max(rest.counts[key], min(share.whole, 1))
            rest.counts[own] = max(self.counts[own] - part.counts[key], 0)
        return rest


@dataclass(frozen=True, slots=True)
class AnswersMonth:
    """What was said of one edition in one month: of all of it, and by each field that was used."""

    program_id: int
    edition: Edition
    month: date
    said: dict[str, Said] = field(default_factory=lambda: defaultdict(Said))

    @property
    def whole(self) -> Said:
        """Return what was said of all of it."""
        return self.said[""]


def answers(scope: Scope) -> Cohorts[AnswersMonth]:
    """Return the cells of what was said, by edition and month; two queries."""
    rows = figures(scope).filter(what=What.ANSWER, edition__isnull=False, number__gt=0)
    found: dict[tuple[int, date], AnswersMonth] = {}
    known = editions_of(scope)
    for pk, month, key, why, number in rows.values_list(
        "edition", "began_on", "field", "why", "number"
    ):
        leaf = AnswersMonth(known[pk].program_id, known[pk], month)
        found.setdefault((pk, month), leaf).said[key].counts[why] += number
    in_order = sorted(found.values(), key=lambda row: (row.program_id, row.month, row.edition.pk))
    return scope.cells(in_order, lambda row: [*row.whole.people, *row.whole.own], together=surely)


def together(said: Iterable[Said]) -> Said:
    """Return the sum of what was said."""
    whole = Said()
    for each in said:
        for key, number in each.counts.items():
            whole.counts[key] += number
    return whole


@dataclass(frozen=True, slots=True)
class ByField:
    """What was said where a field was used, and where it was not."""

    key: str
    used: Said
    not_used: Said


def by_fields(scope: Scope) -> list[ByField]:
    """Return what was said by each field that was used; two queries.

    Cells of editions are put together further, until those with the field and those without are
    enough each: the difference to what stands beside it is then no small group either. They are
    cut from all months, too, so every scope has the same.
    """
    everything = answers(replace(scope, month=None)).shown
    keys = {key for cell in everything for row in cell for key in row.said if key}
    found = [_of_field(key, everything, scope) for key in sorted(keys)]
    return [each for each in found if each is not None]


@dataclass(frozen=True, slots=True)
class _Split:
    """A cell of editions, in two by a field; `sizes` of both, as `cohorts.surely` takes them."""

    program_id: int
    months: frozenset[date]
    used: Said
    not_used: Said
    sizes: list[int]


def _of_field(key: str, cells: list[list[AnswersMonth]], scope: Scope) -> ByField | None:
    used, not_used = Said(), Said()
    splits = [_split(key, cell) for cell in cells]
    for _program, each in groupby(splits, key=attrgetter("program_id")):
        cut = cohorts(
            list(each), sizes=attrgetter("sizes"), within=attrgetter("months"), together=surely
        )
        for cell in cut.within(lambda split: all(map(scope.holds, split.months))).shown:
            used = together([used, *(split.used for split in cell)])
            not_used = together([not_used, *(split.not_used for split in cell)])
    return ByField(key, used, not_used) if any(used.people) else None


def _split(key: str, cell: list[AnswersMonth]) -> _Split:
    used = [row.said[key] if key in row.said else Said() for row in cell]
    rests = [row.whole.without(part) for row, part in zip(cell, used, strict=True)]
    people = [[*part.people, *rest.people] for part, rest in zip(used, rests, strict=True)]
    own = [[*part.own, *rest.own] for part, rest in zip(used, rests, strict=True)]
    sizes = surely([[*row, *theirs] for row, theirs in zip(people, own, strict=True)])
    months = frozenset(row.month for row in cell)
    return _Split(
        cell[0].program_id, months, together(used), together(rests), [*sizes, *summed(own)]
    )


@dataclass(frozen=True, slots=True)
class ReasonsMonth:
    """Why people left one program in one month, as far as they said: `{"too_often": 3, ...}`."""

    program_id: int
    month: date
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def people(self) -> int:
        """Return how many people said why."""
        return self.counts[PEOPLE]


def reasons(scope: Scope) -> Cohorts[ReasonsMonth]:
    """Return the cells of the reasons for leaving, by month; one query."""
    rows = figures(scope).filter(what=What.REASON, number__gt=0).order_by("program", "began_on")
    found: dict[tuple[int, date], ReasonsMonth] = {}
    for program, month, why, number in rows.values_list("program", "began_on", "why", "number"):
        leaf = found.setdefault((program, month), ReasonsMonth(program, month))
        leaf.counts[why] += number
    return scope.cells(found.values(), lambda row: [row.people])
