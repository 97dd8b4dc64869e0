"""Read journal files: their ends at every look, the whole of them for a replay."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings

from consent.journal.lines import TAKEN_BACK, Line, decode, marked, taken_back
from consent.journal.writer import SUFFIX, folders

_FIRST_LOOK = 4 * 1024


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of one file: its last line, the last one that is marked, when it was written."""

    writer: str
    last: int
    marked: int
    changed_at: float


@dataclass(frozen=True, slots=True)
class File:
    """All of one file: its lines, which are marked or taken back, and what is unreadable."""

    writer: str
    lines: dict[int, Line] = field(default_factory=dict)
    committed: set[int] = field(default_factory=set)
    rolled_back: set[int] = field(default_factory=set)
    unreadable: int = 0

    @property
    def last(self) -> int:
        """Return the number of the last line."""
        return max(self.lines, default=0)

    def after(self, head: int) -> list[Line]:
        """Return the lines after `head` that hold, or may.

        One without a mark before one that has it was rolled back, if all marks can be read.
        """
        marked_to = 0 if self.unreadable else max(self.committed, default=0)
        return [
            line
            for n, line in sorted(self.lines.items())
            if n > head and (n in self.committed or self._may_hold(n, marked_to))
        ]

    def _may_hold(self, n: int, marked_to: int) -> bool:
        return n > marked_to and n not in self.rolled_back


_seen: dict[Path, tuple[tuple[int, int], Tail]] = {}
_seen_lock = threading.Lock()


def tails() -> dict[str, Tail]:
    """Return the end of each file, reading only those that changed since the last look."""
    with _seen_lock:
        return _tails()


def _tails() -> dict[str, Tail]:
    found: dict[str, Tail] = {}
    for entry in _entries(settings.JOURNAL_DIR):
        path, stat = Path(entry.path), entry.stat()
        state = (stat.st_size, stat.st_mtime_ns)
        known = _seen.get(path)
        if known is None or known[0] != state:
            known = _seen[path] = (state, _tail(path, stat.st_size, stat.st_mtime))
        found[known[1].writer] = known[1]
    for gone in [path for path in _seen if path.stem not in found]:
        _seen.pop(gone, None)
    return found


def read(writer: str) -> File:
    """Return all of one file; what its folder lacks is taken from the copies."""
    file = File(writer)
    spoilt = [_read_into(file, folder / f"{writer}{SUFFIX}") for folder in folders()]
    missing = set(range(1, file.last + 1)) - file.lines.keys()
    return replace(file, unreadable=len(missing) or min(spoilt))


def is_alive(writer: str) -> bool:
    """Say whether the process that writes a file still runs."""
    try:
        with (settings.JOURNAL_DIR / f"{writer}{SUFFIX}").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as found:
        yield from (entry for entry in found if entry.name.endswith(SUFFIX))


def _tail(path: Path, size: int, changed_at: float) -> Tail:
    """Read back from the end until a mark is met."""
    span = _FIRST_LOOK
    while True:
        lines = list(_lines(path, max(size - span, 0), size))
        marks = [found[1] for line in lines if (found := marked(line))]
        if marks or span >= size:
            last = max((line.n for line in lines), default=0)
            return Tail(path.stem, max([last, *marks]), max(marks, default=0), changed_at)
        span *= 8


def _lines(path: Path, start: int, end: int) -> Iterator[Line]:
    """Yield the lines that can be read; a first one that is cut, or a torn last one, cannot."""
    with path.open("rb") as file:
        file.seek(start)
        for raw in file.read(end - start).splitlines():
            if (line := decode(raw)) is not None:
                yield line


def _read_into(file: File, path: Path) -> int:
    """Add the lines of one copy; return how many cannot be read, a torn last one aside."""
    try:
        raws = path.read_bytes().split(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return 1
    for line in filter(None, map(decode, raws)):
        if found := marked(line):
            file.committed.update(range(found[0], found[1] + 1))
        elif line.kind == TAKEN_BACK:
            file.rolled_back.update(taken_back(line))
        else:
            file.lines.setdefault(line.n, line)
    # After the last end of a line there is nothing, or a torn line.
    return sum(1 for raw in raws[:-1] if decode(raw) is None)
