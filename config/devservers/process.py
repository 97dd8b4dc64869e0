"""One child process that must not outlive us."""

import ctypes
import os
import platform
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

START_SECONDS = 30.0
STOP_SECONDS = 15.0
PR_SET_PDEATHSIG = 1
ON_LINUX = platform.system() == "Linux"


class ServerFailed(Exception):
    """Raised where a server does not start; carries the end of its log."""

    def __init__(self, name: str, log: Path) -> None:
        tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
        super().__init__(f"{name} did not start. The end of {log}:\n{tail}")


class ServerProcess:
    """A server started as our child, with its log in a file."""

    def __init__(
        self, name: str, command: Sequence[str], *, cwd: Path, log: Path, user: int | None
    ) -> None:
        self.name = name
        self._log = log
        self._end_signal = signal.SIGINT if name == "PostgreSQL" else signal.SIGTERM
        with log.open("ab") as output:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(
                command,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # A Ctrl-C in the terminal is for us: we stop what uses the servers first.
                start_new_session=True,
                preexec_fn=die_with_parent(self._end_signal),
                **as_user(user),
            )

    @property
    def pid(self) -> int:
        """Return the process number."""
        return self._process.pid

    def is_running(self) -> bool:
        """Say whether the process lives."""
        return self._process.poll() is None

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Wait for the server to answer; raises ServerFailed if it ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if not self.is_running() or time.monotonic() > deadline:
                self.stop()
                raise ServerFailed(self.name, self._log)
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server in good order, or by force after a while."""
        if self.is_running():
            self._process.send_signal(self._end_signal)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def as_user(user: int | None) -> dict[str, Any]:
    """Return the arguments that make a child run as another user, without our groups."""
    return {} if user is None else {"user": user, "group": user, "extra_groups": []}


def die_with_parent(number: int) -> Callable[[], None] | None:
    """Return what makes a child get this signal when the thread that started it is gone."""
    if not ON_LINUX:
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return ask_the_kernel


def stop_leftover(pid_file: Path, executable: Path, end_signal: int) -> None:
    """End the server that a killed run left behind, and forget its file.

    The number in the file may meanwhile be somebody else's: only a process that runs our
    executable on this very folder is touched.
    """
    with suppress(OSError, ValueError, IndexError):
        pid = int(pid_file.read_text().split()[0])
        _end(pid, end_signal, (str(executable), str(pid_file.parent)))
    pid_file.unlink(missing_ok=True)


def _end(pid: int, number: int, marks: Sequence[str]) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while all(mark in _command_line(pid) for mark in marks):
        os.kill(pid, number if time.monotonic() < deadline else signal.SIGKILL)
        time.sleep(0.1)


def _command_line(pid: int) -> str:
    """Return how a process was started; nothing for one that is gone or waits to be reaped."""
    if ON_LINUX:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    ps = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(ps, capture_output=True, text=True, check=False).stdout
