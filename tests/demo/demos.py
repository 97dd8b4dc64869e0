"""A real demo, started as `make demo` starts it, with or without its story."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.demo.processes import MARK
from config.devservers.process import die_with_parent
from config.environment import BASE_DIR, is_alive
from tests.waiting import wait_until

# What names servers and folders of the test run must not reach the demo, which has its own.
FOREIGN = (
    *("DATABASE_URL", "REDIS_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE"),
    *("JOURNAL_DIR", "JOURNAL_COPIES", "LEDGER_ROOTS_DIR", "IMPORTS_DIR"),
)


@dataclass
class Demo:
    """One running demo."""

    process: subprocess.Popen[str]
    folder: Path

    def handout(self) -> dict[str, Any]:
        """Return what it has handed out."""
        content: dict[str, Any] = json.loads((self.folder / "demo.json").read_text())
        return content

    def wait_until_ready(self, seconds: float = 90) -> None:
        """Wait for a 200 at /readyz."""
        wait_until(self._is_ready, seconds=seconds, what="the demo is ready")

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, self.end()
        if not (self.folder / "demo.ready").exists():
            return False
        try:
            ready = f"{self.handout()['url']}/readyz"
            with urllib.request.urlopen(ready, timeout=5) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except urllib.error.HTTPError:
            return False

    def end(self) -> tuple[int, str, str]:
        """Wait for its end; return its status and what it said."""
        said, complained = self.process.communicate(timeout=60)
        return self.process.returncode, said, complained

    def tell(self, number: signal.Signals) -> None:
        """Send the supervisor, and nobody else, a signal."""
        self.process.send_signal(number)

    def left_behind(self) -> list[int]:
        """Return every process that belongs to this demo, grandchildren and servers included."""
        mark = f"{MARK}={self.folder}".encode()
        marked = [pid for pid in _all_processes() if mark in _environment(pid)]
        handed_out = [pid for pid in self.handout()["pids"] if is_alive(pid)]
        return sorted({*marked, *handed_out} - {self.process.pid})


def start(folder: Path, *options: str, port: int = 0) -> Demo:
    """Start a demo in `folder`; it dies with us, whatever happens."""
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.demo", "--port", str(port), *options],
        cwd=BASE_DIR,
        env=environment | {"VAR_DIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    return Demo(process, folder)


def _all_processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []
