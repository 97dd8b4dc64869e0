"""Who got what, who did not and why: printed when the story is played."""

from collections.abc import Sequence

import django
from rich.console import Console
from rich.table import Table

WIDTH = 118
Rows = Sequence[tuple[str, ...]]


def main() -> None:
    """Print what went out and where people stand, three examples, and what to look at next."""
    django.setup()
    from config.demo import figures  # noqa: PLC0415 - needs Django
    from config.demo.commands import commands  # noqa: PLC0415 - needs Django
    from config.demo.services import folder_from_environment  # noqa: PLC0415 - needs Django

    console = Console(width=WIDTH, highlight=False)
    columns = ("edition", "sent", "open or withheld, and why")
    console.print("", _table("What went out", columns, figures.editions()), "")
    columns = ("other messages", "sent", "open or withheld, and why")
    console.print(_table("And besides", columns, figures.others()), "")
    title = "Where people stand (only who is active or paused is planned)"
    console.print(_table(title, ("program", *figures.STATES), figures.standings()), "")
    console.print("[bold]Three of them[/bold]", *figures.examples(), sep="\n  ", soft_wrap=True)
    console.print("\n[bold]See for yourself, in another terminal[/bold]")
    for what, line in commands(folder_from_environment()).items():
        console.print(f"  # {what}\n  {line}", soft_wrap=True, markup=False)


def _table(title: str, columns: Sequence[str], rows: Rows) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", expand=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


if __name__ == "__main__":
    main()
