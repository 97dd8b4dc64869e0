"""One file for each writer, held by a lock for as long as the writer lives."""

import fcntl
import os
import secrets
import socket
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import connection

from consent.journal.lines import Line, encode, mark, take_back

SUFFIX = ".journal"

_OPEN = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
_HOST_LENGTH = 40


class JournalUnwritableError(Exception):
    """The journal or one of its copies cannot be written: nothing that narrows can be promised."""


class Writer:
    """Append to one file, and to the file of the same name in each copy.

    For one thread. `committed` is the last line that is known to have been committed.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        host = socket.gethostname()[:_HOST_LENGTH]
        self.name = f"{host}-{os.getpid()}-{secrets.token_hex(4)}"
        self.written = 0
        self.committed = 0
        self.is_open = True
        self._size = 0
        self._unmarked: list[bytes] = []
        self._open: list[tuple[int, int, Callable[[], None]]] = []
        self._paths = [folder / f"{self.name}{SUFFIX}" for folder in folders]
        self._files: list[int] = []
        try:
            for path in self._paths:
                self._files.append(_create(path))
        except OSError as error:
            self._give_up()
            raise JournalUnwritableError from error

    def write(self, lines: Sequence[Line]) -> int:
        """Append `lines`, on the disk when this returns; return the number of the last one.

        Raises `JournalUnwritableError`; what was written by then is taken back, and this writer
        is not used again: after a failed fsync nobody knows what the disk has.
        """
        numbered = [replace(line, n=self.written + i) for i, line in enumerate(lines, start=1)]
        try:
            self._append(b"".join([*self._unmarked, *map(encode, numbered)]))
            for file in self._files:
                os.fsync(file)
        except OSError as error:
            self._take_back()
            self._give_up()
            raise JournalUnwritableError from error
        self._unmarked = []
        self.written += len(lines)
        return self.written

    def mark(self, first: int, last: int) -> None:
        """Note that these lines were committed. Lost with the machine, it costs a second look."""
        self.committed = max(self.committed, last)
        self._open = [each for each in self._open if each[1] != last]
        self._say(mark(first, last))

    def wait_for(self, first: int, last: int, marking: Callable[[], None]) -> None:
        """Keep that `marking` marks these lines, if their transaction is committed."""
        self._open.append((first, last, marking))

    def settle(self, waiting: Collection[Callable[[], None]]) -> None:
        """Take back the lines that no transaction can mark any more: `waiting` are those that can.

        Their caller was told that nothing was done, so nobody shall do it later.
        """
        over = [each for each in self._open if each[2] not in waiting]
        self._open = [each for each in self._open if each[2] in waiting]
        for first, last, _marking in over:
            self._say(take_back(first, last))

    def _say(self, word: Line) -> None:
        """Append what needs no fsync."""
        line = encode(word)
        try:
            self._append(line)
        except OSError:
            # It goes with the next line, if there is one.
            self._unmarked.append(line)
            self._take_back()

    def close(self) -> None:
        """Let go of the files, in this process only."""
        self.is_open = False
        for file in self._files:
            with suppress(OSError):
                os.close(file)
        self._files = []

    def _append(self, data: bytes) -> None:
        if not self.is_open:
            raise OSError("closed")
        for file in self._files:
            left = memoryview(data)
            while left:
                left = left[os.write(file, left) :]
        self._size += len(data)

    def _take_back(self) -> None:
        """Leave no half line behind, or never write after one."""
        try:
            for file in self._files:
                os.ftruncate(file, self._size)
        except OSError:
            self._give_up()

    def _give_up(self) -> None:
        """Write no more; a full disk must not fill with empty files."""
        self.close()
        if not self.written:
            for path in self._paths:
                with suppress(OSError):
                    path.unlink(missing_ok=True)


def folders() -> list[Path]:
    """Return the journal's folder and those of its copies."""
    return [settings.JOURNAL_DIR, *settings.JOURNAL_COPIES]


def _create(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, _OPEN, 0o600)
    # Waits for nobody but who looks whether the writer lives.
    fcntl.flock(file, fcntl.LOCK_EX)
    _sync_folder(path.parent)
    return file


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk, too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _on_commit() -> list[Callable[[], None]]:
    """Return what this thread's transaction does on its commit; a rollback forgets it."""
    return [each[1] for each in connection.run_on_commit]


@dataclass(slots=True)
class _Seat:
    thread: threading.Thread
    folders: list[Path]
    writer: Writer

    def is_free(self) -> bool:
        return not self.thread.is_alive()


class Writers:
    """The writers of this process: one for each thread that lives, kept when a thread ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seats: list[_Seat] = []

    def mine(self) -> Writer:
        """Return this thread's writer. Raises `JournalUnwritableError`."""
        wanted, thread = folders(), threading.current_thread()
        with self._lock:
            seat = self._seat_of(thread)
            if seat is None or seat.folders != wanted or not seat.writer.is_open:
                self._remove(seat)
                seat = self._taken_over(wanted) or _Seat(thread, wanted, Writer(wanted))
                self._seats = [*(each for each in self._seats if each is not seat), seat]
            seat.thread = thread
            seat.writer.settle(_on_commit())
            return seat.writer

    def settle(self) -> None:
        """Take back what this thread wrote, where it has, for a transaction that is over."""
        seat = self._seat_of(threading.current_thread())
        if seat is not None and seat.writer.is_open:
            seat.writer.settle(_on_commit())

    def forget(self) -> None:
        """Let go of what a parent process had open; its locks stay its own."""
        for seat in self._seats:
            seat.writer.close()
        self._lock, self._seats = threading.Lock(), []

    def _seat_of(self, thread: threading.Thread) -> _Seat | None:
        return next((seat for seat in self._seats if seat.thread is thread), None)

    def _taken_over(self, wanted: list[Path]) -> _Seat | None:
        """Return the seat of a thread that ended, so that files are as many as threads at once."""
        for seat in [each for each in self._seats if each.is_free()]:
            if seat.folders == wanted and seat.writer.is_open:
                return seat
            self._remove(seat)
        return None

    def _remove(self, seat: _Seat | None) -> None:
        if seat is not None:
            seat.writer.close()
            self._seats = [each for each in self._seats if each is not seat]


WRITERS = Writers()
os.register_at_fork(after_in_child=WRITERS.forget)
