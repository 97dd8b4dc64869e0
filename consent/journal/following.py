"""What the journal has and this database has not."""

from dataclasses import dataclass, field

from consent.journal import heads
from consent.journal.fencing import CrashTail
from consent.journal.files import read, tails
from consent.journal.lines import SENDING, Line


@dataclass(frozen=True, slots=True)
class Ahead:
    """Lines after the heads, by file and in its order, and where each file ends.

    `unreadable` counts the lines of each file that neither it nor a copy has whole.
    """

    lines: list[tuple[str, Line]] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)
    unreadable: dict[str, int] = field(default_factory=dict)

    @property
    def narrowing(self) -> list[tuple[str, Line]]:
        """Return the lines that narrow, a person's own in the order of their chain."""
        told = [each for each in self.lines if each[1].kind != SENDING]
        return sorted(told, key=lambda each: (each[1].subject, each[1].position, each[1].at))

    @property
    def sending(self) -> list[Line]:
        """Return the lines that tell of messages."""
        return [line for _writer, line in self.lines if line.kind == SENDING]


def ahead() -> Ahead:
    """Read what the journal has after this database's heads, files first."""
    found = tails()
    followed = heads.positions()
    longer = {name: followed.get(name, 0) for name in found}
    return _ahead({name: head for name, head in longer.items() if found[name].last > head})


def left_by(crashed: list[CrashTail]) -> Ahead:
    """Read what processes left behind that died between a line and its mark."""
    return _ahead({tail.writer: tail.after for tail in crashed})


def _ahead(followed: dict[str, int]) -> Ahead:
    files = {name: read(name) for name in sorted(followed)}
    return Ahead(
        lines=[(name, line) for name, file in files.items() for line in file.after(followed[name])],
        positions={name: file.last for name, file in files.items()},
        unreadable={name: file.unreadable for name, file in files.items() if file.unreadable},
    )
