"""Who got what, who did not and why: printed when the story is played."""

from collections.abc import Sequence

import django
from rich.console import Console
from rich.table import Table

WIDTH = 118
Rows = Sequence[tuple[str, ...]]


def main() -> None:
    """Print two tables, of the editions and of where people stand, and three examples."""
    django.setup()
    from config.demo import figures  # noqa: PLC0415 - needs Django

    console = Console(width=WIDTH, highlight=False)
    columns = ("edition", "sent", "withheld, and why")
    console.print("", _table("What went out", columns, figures.editions()), "")
    title = "Where people stand (only who is active or paused is planned)"
    console.print(_table(title, ("program", *figures.STATES), figures.standings()), "")
    console.print("[bold]Three of them[/bold]", *figures.examples(), sep="\n  ", soft_wrap=True)


def _table(title: str, columns: Sequence[str], rows: Rows) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", expand=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


if __name__ == "__main__":
    main()
