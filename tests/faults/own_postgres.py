"""A PostgreSQL of a test's own, which it may kill: the others' goes on."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.db import connection, connections

from config.devservers.kinds import Postgres
from config.devservers.process import ServerProcess
from tests.databases import ClonedDatabase
from tests.faults.backups import back_up
from tests.waiting import wait_until


class OwnPostgres:
    """A server with a copy of the test's database, and Django's connection pointed at it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._postgres = Postgres(folder / "postgres", fsync=False)
        self._running = ExitStack()
        self._server: ServerProcess | None = None

    @contextmanager
    def with_what_is_here(self) -> Iterator[str]:
        """Work on a copy of what the test's database holds; yield where it is."""
        backup = back_up(ClonedDatabase(), self._folder)
        with self._running:
            self._start()
            with self._pointed_at():
                backup.restore_into(self._postgres.url())
                yield self._postgres.url()

    def kill_and_start(self) -> None:
        """Kill every process of it at once, as a power cut would, and start it again."""
        assert self._server is not None
        children = _children(self._server.pid)
        for pid in (self._server.pid, *children):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not any(map(_lives, children)), what="its processes are gone")
        self._running.close()
        connections.close_all()
        self._start()

    def _start(self) -> None:
        self._server = self._running.enter_context(self._postgres.running())

    @contextmanager
    def _pointed_at(self) -> Iterator[None]:
        connections.close_all()
        before = dict(connection.settings_dict)
        url = urlsplit(self._postgres.url())
        connection.settings_dict |= {
            "NAME": url.path.removeprefix("/"),
            "HOST": parse_qs(url.query)["host"][0],
            "USER": url.username or "",
            "PASSWORD": "",
            "PORT": "",
        }
        try:
            yield
        finally:
            connections.close_all()
            connection.settings_dict.update(before)


def _children(pid: int) -> list[int]:
    program = shutil.which("pgrep") or "/usr/bin/pgrep"
    found = subprocess.run([program, "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
