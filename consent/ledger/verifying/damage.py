"""One place where the ledger is not what was written."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Damage:
    """Name a place and what is wrong there."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


Found = Callable[[Damage], None]
# Is told how many more entries were read.
Progress = Callable[[int], None]


def in_chain(subject: str, position: int | str, entry: int | str | None) -> str:
    """Return how a place in a person's chain is named."""
    return f"{subject} at {position} ({f'entry {entry}' if entry is not None else 'no entry'})"


def numbered(seq: int, entry: int | str) -> str:
    """Return how a sealed entry is named."""
    return f"number {seq} (entry {entry})"
