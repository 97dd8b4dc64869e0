"""The invariant that is about what is kept outside the database: nothing comes back (INV-15)."""

from dataclasses import dataclass

from consent.journal.fencing import compare
from consent.journal.files import File, Tail, read, tails
from consent.journal.heads import positions


@dataclass(frozen=True, slots=True)
class Seen:
    """The journal as it was read: before the database is, or a commit in between would be news."""

    tails: dict[str, Tail]
    files: list[File]

    @property
    def lines(self) -> int:
        """Return how many lines there are to compare."""
        return sum(len(file.lines) for file in self.files)


def look() -> Seen:
    """Read all files."""
    found = tails()
    return Seen(found, [read(writer) for writer in sorted(found)])


def behind(seen: Seen) -> list[str]:
    """Return the files that this database is behind of, that are missing, or that are spoilt."""
    compared = compare(seen.tails, positions())
    named = [f"{writer} ({compared.state})" for writer in compared.writers]
    spoilt = [file for file in seen.files if file.unreadable]
    return named + [f"{file.writer} ({file.unreadable} unreadable)" for file in spoilt]
