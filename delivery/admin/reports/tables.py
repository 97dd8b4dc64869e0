"""What a part of a report is made of, and its table as CSV."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from django.utils.safestring import SafeString

from delivery.selectors.reports.scope import Scope

# A table that is opened in a spreadsheet must not calculate (OWASP, CSV injection).
_CALCULATES = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table: words or a number, and the list that it counts."""

    value: str | int
    url: str = ""

    @property
    def is_number(self) -> bool:
        """Say whether it is to stand with the numbers."""
        return isinstance(self.value, int)

    @property
    def shown(self) -> str:
        """Return it as it is read."""
        return f"{self.value:,}" if isinstance(self.value, int) else self.value


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their heads; the first cell of each names it."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a report: its chart, its table, what is hidden and what would show it."""

    key: str
    title: str
    lead: str
    table: Table
    chart: SafeString | None = None
    notes: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Report:
    """One report, at its own address."""

    slug: str
    title: str
    lead: str
    parts: Callable[[Scope, date], list[Part]]


def row(*values: str | int | Cell) -> list[Cell]:
    """Return the cells of one row."""
    return [value if isinstance(value, Cell) else Cell(value) for value in values]


def as_csv(table: Table) -> str:
    """Return a table as CSV (RFC 4180); no cell of it is taken for a formula."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(table.heads)
    writer.writerows([[_plain(cell) for cell in cells] for cells in table.rows])
    return out.getvalue()


def _plain(cell: Cell) -> str | int:
    value = cell.value
    if isinstance(value, str) and value.startswith(_CALCULATES):
        return f"'{value}"
    return value


def listed(names: Iterable[str], most: int = 3) -> str:
    """Return names as they are said: "a", "a and b", "a, b, c and 4 more"."""
    each = list(dict.fromkeys(names))
    if len(each) > most:
        each = [*each[:most], f"{len(each) - most} more"]
    return " and ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)
