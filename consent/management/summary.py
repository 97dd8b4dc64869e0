"""How an import looks on a terminal, or in a log where there is none."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from consent.services.importing import ImportReport, sentence_of

_LOG_WIDTH = 120


class Readable(Protocol):
    """A file of which it is known how far it has been read."""

    size: int

    def position(self) -> int:
        """Return how many bytes have been read."""


def summarize(report: ImportReport, console: Console) -> None:
    """Print what became of the rows, then of the values of each column."""
    console.print(_rows(report))
    if report.refused:
        console.print(_reasons("Refused rows", report.refused))
    if report.addresses_refused:
        console.print(_reasons("Refused addresses", report.addresses_refused))
    if report.notes:
        console.print(_reasons("Taken, but to be looked at", report.notes))
    if report.kept:
        console.print(_kept(report))
    if report.fields:
        console.print(_values(report))


def make_console(stream: object, *, is_terminal: bool) -> Console:
    """Return a console that never cuts lines short where nobody looks at them."""
    width = None if is_terminal else _LOG_WIDTH
    return Console(file=stream, width=width, highlight=False)  # type: ignore[arg-type]


@contextmanager
def progress_bar(
    file: Readable, console: Console, label: str = "Importing"
) -> Iterator[Callable[[], None]]:
    """Show on a terminal how much of the file has been read."""
    if not console.is_terminal:
        yield lambda: None
        return
    columns = (TextColumn(label), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=file.size)
        yield lambda: bar.update(task, completed=file.position())


def _rows(report: ImportReport) -> Table:
    table = Table("People", "Rows", title_justify="left")
    table.columns[1].justify = "right"
    table.add_row("read", f"{report.rows:,}")
    table.add_row("new", f"{report.added:,}")
    table.add_row("changed", f"{report.changed:,}")
    table.add_row("same as before", f"{report.same:,}")
    table.add_row("refused", f"{report.rows_refused:,}")
    return table


def _kept(report: ImportReport) -> Table:
    table = Table("Kept as people set it themselves", "Rows")
    table.columns[1].justify = "right"
    for part, count in report.kept.most_common():
        table.add_row(part, f"{count:,}")
    return table


def _reasons(title: str, refused: Counter[str]) -> Table:
    table = Table(title, "Rows", "Why")
    table.columns[1].justify = "right"
    for code, count in refused.most_common():
        table.add_row(code, f"{count:,}", sentence_of(code))
    return table


def _values(report: ImportReport) -> Table:
    table = Table("Column", "Data field", "Stored", "Refused", "Why refused")
    table.columns[2].justify = table.columns[3].justify = "right"
    for each in report.fields:
        reasons = ", ".join(f"{code} {count:,}" for code, count in each.refused.most_common())
        stored, refused = f"{each.stored:,}", f"{each.refused.total():,}"
        table.add_row(Text(each.column), each.key or "-", stored, refused, reasons or "-")
    return table
