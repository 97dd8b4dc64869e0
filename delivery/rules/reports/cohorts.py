"""Of how few people nothing is told, and how the others are put together.

Every number of a report is over whole *cells*, each of at least `LEAST` people. The cells are cut
once, from all there is, and every view (a month, a program, everything) adds up whole cells only.
So no total, and no difference between two totals, is about fewer people than a cell has.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Generic, TypeVar

LEAST = 20

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cohorts(Generic[T]):
    """Rows in cells that may be shown, and the rows of which nothing is told."""

    shown: list[list[T]] = field(default_factory=list)
    hidden: list[T] = field(default_factory=list)

    def within(self, holds: Callable[[T], bool]) -> "Cohorts[T]":
        """Return the cells that lie wholly within a view; what it cuts through is hidden there."""
        kept: Cohorts[T] = Cohorts()
        for cell in self.shown:
            if all(holds(row) for row in cell):
                kept.shown.append(cell)
            else:
                kept.hidden.extend(row for row in cell if holds(row))
        kept.hidden.extend(row for row in self.hidden if holds(row))
        return kept


def is_enough(sizes: Sequence[int]) -> bool:
    """Say whether each part of a cell has nobody or enough, and one of them somebody."""
    return any(sizes) and all(size == 0 or size >= LEAST for size in sizes)


def summed(rows: Sequence[Sequence[int]]) -> list[int]:
    """Return the sizes of rows that have nobody in common."""
    return [sum(column) for column in zip(*rows, strict=True)]


def surely(rows: Sequence[Sequence[int]]) -> list[int]:
    """Return how many people rows have at least that may have some in common, part by part.

    The first half of each row's sizes are its people, the other half those of them who are in no
    other row: only these add up.
    """
    columns = list(zip(*rows, strict=True))
    half = len(columns) // 2
    return [
        max(*all_of, sum(own)) for all_of, own in zip(columns[:half], columns[half:], strict=True)
    ]


def largest_is_enough(sizes: Sequence[int]) -> bool:
    """Say the same of steps that the same people take one after the other."""
    return max(sizes, default=0) >= LEAST


def cohorts(
    rows: Sequence[T],
    *,
    sizes: Callable[[T], Sequence[int]],
    within: Callable[[T], Hashable],
    enough: Callable[[Sequence[int]], bool] = is_enough,
    together: Callable[[Sequence[Sequence[int]]], Sequence[int]] = summed,
) -> Cohorts[T]:
    """Return rows, given in their order, in cells: alone where they are enough.

    The others go together with those that follow, first of the same `within` (a month), then
    beyond it. What is left at the end waits for more. Rows about nobody are left out. `together`
    says how many people rows of such sizes are.
    """

    def are_enough(cell: Sequence[T]) -> bool:
        return enough(together([sizes(row) for row in cell]))

    some = [row for row in rows if any(sizes(row))]
    small = [row for row in some if not are_enough([row])]
    pool: _Pool[T] = _Pool(are_enough)
    pool.cells.extend([row] for row in some if are_enough([row]))
    left = [pool.fill([row] for row in each) for _key, each in groupby(small, key=within)]
    hidden = pool.fill(rest for rest in left if rest)
    places = {id(row): place for place, row in enumerate(rows)}
    return Cohorts(sorted(pool.cells, key=lambda cell: places[id(cell[0])]), hidden)


@dataclass(slots=True)
class _Pool(Generic[T]):
    enough: Callable[[list[T]], bool]
    cells: list[list[T]] = field(default_factory=list)

    def fill(self, parts: Iterable[list[T]]) -> list[T]:
        """Make a cell of parts as soon as they are enough; return what is left over."""
        cell: list[T] = []
        for part in parts:
            cell = [*cell, *part]
            if self.enough(cell):
                self.cells.append(cell)
                cell = []
        return cell
