"""The demo's processes: each in a session of its own, each gone when the demo is."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.devservers.process import die_with_parent
from config.environment import BASE_DIR

# Stands in the environment of every process that a demo starts, and of their children.
MARK = "WILLINGLY_DEMO_IN"
STOP_SECONDS = 12.0
LOG_LINES = 12


@dataclass(frozen=True)
class Command:
    """How one process is started. Without a `log` it writes where we write."""

    name: str
    words: Sequence[str]
    log: Path | None = None
    sockets: Sequence[int] = ()


class Child:
    """One running process, with the children that it has itself."""

    def __init__(self, command: Command, environment: Mapping[str, str]) -> None:
        self.name = command.name
        self._log = command.log
        output = command.log.open("ab") if command.log else None
        try:
            self._process = subprocess.Popen(
                command.words,
                cwd=BASE_DIR,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                pass_fds=command.sockets,
                # A Ctrl-C in the terminal is for the supervisor, which ends them in order.
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        finally:
            if output:
                output.close()

    @property
    def pid(self) -> int:
        """Return the process number."""
        return self._process.pid

    @property
    def result(self) -> int | None:
        """Return the exit status, or None while the process runs."""
        return self._process.poll()

    def log_tail(self) -> str:
        """Return the last lines of what the process has written."""
        if self._log is None or not self._log.exists():
            return ""
        lines = self._log.read_text(errors="replace").splitlines()[-LOG_LINES:]
        return f"The end of {self._log}:\n" + "\n".join(lines)

    def ask_to_stop(self) -> None:
        """Tell the process to end in good order, and do not wait for it."""
        if self.result is None:
            self._process.terminate()

    def stop(self) -> None:
        """End the process in good order, or by force after a while, with all its children."""
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()


def end_leftovers(folder: Path) -> None:
    """Kill what a demo that was itself killed has left behind in the same folder.

    The mark in their environment tells them from all others; systems without /proc have none.
    """
    mark = f"{MARK}={folder}".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in path.read_bytes().split(b"\0"):
                os.kill(int(path.parent.name), signal.SIGKILL)
