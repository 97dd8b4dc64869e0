"""How long people stay."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import cast

from django.db.models import (
    Case,
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncMonth

from delivery.rules.reports.cohorts import Cohorts
from delivery.rules.reports.survival import Stay
from delivery.rules.reports.vocabulary import LEFT, What
from delivery.selectors.reports.scope import Scope, figures


@dataclass(frozen=True, slots=True)
class Joined:
    """Those who joined one program in one month, by how long they stayed."""

    program_id: int
    month: date
    stays: list[Stay] = field(default_factory=list)

    @property
    def sizes(self) -> list[int]:
        """Return how many they are."""
        return [sum(stay.people for stay in self.stays)]


def staying(scope: Scope, today: date) -> Cohorts[Joined]:
    """Return the cells of those who joined, by month; one query."""
    found: dict[tuple[int, date], Joined] = {}
    for program, month, days, left, people in _rows(scope, today):
        joined = found.setdefault((program, month), Joined(program, month))
        joined.stays.append(Stay(max(days.days, 0), bool(left), people))
    in_order = sorted(found.values(), key=lambda row: (row.program_id, row.month))
    return scope.cells(in_order, attrgetter("sizes"))


def stays_of(cells: Iterable[Iterable[Joined]]) -> list[Stay]:
    """Return all stays of some cells, together."""
    people: dict[tuple[int, bool], int] = defaultdict(int)
    for cell in cells:
        for row in cell:
            for stay in row.stays:
                people[stay.days, stay.left] += stay.people
    return [Stay(days, left, number) for (days, left), number in people.items()]


def _rows(scope: Scope, today: date) -> Iterable[tuple[int, date, timedelta, int, int]]:
    lasted = ExpressionWrapper(
        Coalesce("ended_on", Value(today, output_field=DateField())) - F("began_on"),
        output_field=DurationField(),
    )
    left = Case(When(why__in=LEFT, then=1), default=0, output_field=IntegerField())
    rows = figures(scope).filter(what=What.STAY, number__gt=0)
    grouped = (
        rows.annotate(month=TruncMonth("began_on"), lasted=lasted, left=left)
        .values_list("program", "month", "lasted", "left")
        .annotate(people=Sum("number"))
        .order_by()
    )
    return cast("Iterable[tuple[int, date, timedelta, int, int]]", grouped)
