"""How a list that was moved looks on a terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from consent.rules.brought import Outcome
from consent.selectors.list_moves import ListReport
from consent.services.lists import Moved, sentence_of


def say_moved(moved: Moved, console: Console) -> None:
    """Print what became of the rows of this run, and under which number the list goes on."""
    table = _table("Sign-ups", "Rows")
    if moved.skipped:
        table.add_row("read before", f"{moved.skipped:,}")
    table.add_row("read", f"{moved.rows:,}")
    table.add_row("asked", f"{moved.asked:,}")
    table.add_row("refused", f"{moved.refused.total():,}")
    console.print(table)
    if moved.refused:
        console.print(_reasons(moved.refused))
    if moved.move_id is not None:
        console.print(f"This is move {moved.move_id}: see move_list --report {moved.move_id}")
    if moved.last_turn_at is not None:
        console.print(f"The last confirmation goes at {moved.last_turn_at:%Y-%m-%d %H:%M} UTC.")


def say_report(report: ListReport, console: Console) -> None:
    """Print where the people of a list stand now."""
    move = report.move
    console.print(Text(f"Move {move.id}: {move.source}, for {move.program.slug}"))
    table = _table("People", "Now")
    for outcome in Outcome:
        table.add_row(outcome.label, f"{report.outcomes[outcome]:,}")
    table.add_row("All who became a request", f"{report.asked:,}")
    console.print(table)
    if report.share is not None:
        console.print(f"{report.share:.1%} of those who were asked said yes.")
    if move.refused:
        console.print(_reasons(move.refused))


def _reasons(refused: dict[str, int]) -> Table:
    table = _table("Refused rows", "Rows", "Why")
    for code, count in sorted(refused.items(), key=lambda each: -each[1]):
        table.add_row(code, f"{count:,}", sentence_of(code))
    return table


def _table(*headings: str) -> Table:
    table = Table(*headings)
    table.columns[1].justify = "right"
    return table
