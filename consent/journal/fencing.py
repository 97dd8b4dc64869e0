"""Whether anything may be delivered: has this database the effect of the whole journal."""

import os
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from consent.journal import heads
from consent.journal.files import Tail, is_alive, tails
from consent.journal.writer import folders

# How long a transaction may last, between its line and its mark, before somebody looks.
IN_FLIGHT_SECONDS = 60.0

_PROBE_BYTES = 4096


class FenceState(StrEnum):
    """Why delivery stands still, or that it does not."""

    CLEAR = "clear"
    BEHIND = "behind"
    MISSING = "missing"
    UNWRITABLE = "unwritable"


_SENTENCES = {
    FenceState.CLEAR: "the database has everything that the journal has",
    FenceState.BEHIND: "an older state was restored: run manage.py journal replay",
    FenceState.MISSING: "files of the journal are missing: is JOURNAL_DIR mounted?",
    FenceState.UNWRITABLE: "the journal cannot be written",
}


class FenceUpError(Exception):
    """Nothing new may begin: this database may not know what was stopped."""


@dataclass(frozen=True, slots=True)
class Fence:
    """What a look at the journal found, which files say so, and how many were compared."""

    state: FenceState
    writers: tuple[str, ...] = ()
    compared: int = 0

    @property
    def is_up(self) -> bool:
        """Say whether nothing may be delivered."""
        return self.state != FenceState.CLEAR

    def __str__(self) -> str:
        return _SENTENCES[self.state]


def fence() -> Fence:
    """Compare the journal with this database: files first, or a commit in between would be news.

    A line without a mark says nothing: its transaction runs, was rolled back, or its process died
    before it could mark it. See `crash_tails`.
    """
    if refused := _refusing_folders():
        return Fence(FenceState.UNWRITABLE, tuple(refused))
    return compare(tails(), heads.positions())


def require_clear() -> None:
    """Raise `FenceUpError` where the fence is up."""
    found = fence()
    if found.is_up:
        raise FenceUpError(str(found))


def compare(found: Mapping[str, Tail], followed: Mapping[str, int]) -> Fence:
    """Return what these file ends, which were read before these heads, come to.

    What was written in between is on the disk by now: a file that seems short is looked at again,
    as is one that seems ahead. `journal prune` takes a file away first, and then its head.
    """
    short = _short(found, followed) and _short_now()
    if short:
        return Fence(FenceState.MISSING, tuple(short), len(followed))
    ahead = _still_there(_ahead(found, followed))
    state = FenceState.BEHIND if ahead else FenceState.CLEAR
    return Fence(state, tuple(sorted(ahead)), len(found))


def _ahead(found: Mapping[str, Tail], followed: Mapping[str, int]) -> list[str]:
    return [name for name, tail in found.items() if tail.marked > followed.get(name, 0)]


def _still_there(names: list[str]) -> list[str]:
    there = tails() if names else {}
    return [name for name in names if name in there]


def _short_now() -> list[str]:
    """Look anew, heads first: what is followed then is on the disk when the files are read."""
    followed = heads.positions()
    return _short(tails(), followed)


def _short(found: Mapping[str, Tail], followed: Mapping[str, int]) -> list[str]:
    """Return the files that do not reach their heads, or are not there."""
    ends = {name: tail.last for name, tail in found.items()}
    return sorted(name for name, head in followed.items() if ends.get(name, 0) < head)


def marks_ahead() -> dict[str, int]:
    """Return how far each file is marked that is ahead of this database."""
    found, followed = tails(), heads.positions()
    there = _still_there(_ahead(found, followed))
    return {name: found[name].marked for name in there}


@dataclass(frozen=True, slots=True)
class CrashTail:
    """The end of a file that nobody marked. `is_dead` says that its process is gone."""

    writer: str
    after: int
    last: int
    is_dead: bool


def crash_tails() -> list[CrashTail]:
    """Return the ends of files that were written and never marked, where nobody works on them.

    Those of a process that died, at once; those of one that lives after a minute: they were rolled
    back, and its caller was told that it failed.
    """
    found, followed = tails(), heads.positions()
    waiting = [tail for tail in found.values() if tail.last > followed.get(tail.writer, 0)]
    tails_ = [
        CrashTail(tail.writer, followed.get(tail.writer, 0), tail.last, not is_alive(tail.writer))
        for tail in waiting
    ]
    old = time.time() - IN_FLIGHT_SECONDS
    return [each for each in tails_ if each.is_dead or found[each.writer].changed_at < old]


def _refusing_folders() -> list[str]:
    """Return the folders that take no more bytes."""
    return [str(folder) for folder in folders() if not _takes_bytes(folder)]


def _takes_bytes(folder: Path) -> bool:
    """Write a little where lines are written: a full disk lets files be opened all the same."""
    name = f".probe-{socket.gethostname()}-{os.getpid()}-{threading.get_ident()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            return os.write(file, bytes(_PROBE_BYTES)) == _PROBE_BYTES
        finally:
            os.close(file)
            (folder / name).unlink(missing_ok=True)
    except OSError:
        return False
