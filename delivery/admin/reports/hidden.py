"""What is said of rows that are hidden: why, and what would make them visible."""

from collections.abc import Iterable, Sequence

from delivery.admin.reports.tables import listed
from delivery.rules.reports.cohorts import LEAST
from delivery.selectors.reports.scope import Scope


def hidden_note(names: Iterable[str], scope: Scope, what: str) -> list[str]:
    """Return the sentence about rows of too few people; nothing where there are none.

    It does not say how many they are: that would tell of them.
    """
    there = list(dict.fromkeys(names))
    if not there:
        return []
    verb = "is" if len(there) == 1 else "are"
    said = f"{listed(there)} {verb} hidden, and in no number above: of fewer than {LEAST} {what}"
    return [f"{said} the numbers could tell who said what. {_way_out(scope)}"]


def merged_note(cells: Sequence[Sequence[object]], what: str) -> list[str]:
    """Say that rows were put together, where some were."""
    if not any(len(cell) > 1 for cell in cells):
        return []
    return [f"What has fewer than {LEAST} {what} is put together with the next of its program."]


def _way_out(scope: Scope) -> str:
    if scope.month is not None:
        return f"Choose all months, or wait until {LEAST} are there."
    return f"They show once {LEAST} are there, by themselves or together with the next."
