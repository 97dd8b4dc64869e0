"""Who got what, who did not and why: printed when the story is played."""

from collections.abc import Sequence

import django
from rich.console import Console
from rich.table import Table

WIDTH = 118
Rows = Sequence[tuple[str, ...]]


def main() -> None:
    """Print three tables: editions, where people stand, and three of them."""
    django.setup()
    from config.demo import figures  # noqa: PLC0415 - needs Django

    console = Console(width=WIDTH)
    for title, columns, rows in (
        ("What went out", ("edition", "sent", "withheld, and why"), figures.editions()),
        ("Where people stand", ("program", *figures.STATES), figures.standings()),
        ("Three of them", ("who", "what they got", "in the inbox"), figures.examples()),
    ):
        console.print(_table(title, columns, rows))


def _table(title: str, columns: Sequence[str], rows: Rows) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", expand=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


if __name__ == "__main__":
    main()
