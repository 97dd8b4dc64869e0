"""Real Celery workers, in processes of their own, against the database of the test."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from config.devservers.process import die_with_parent
from config.environment import BASE_DIR
from tests.waiting import wait_until


@dataclass
class Worker:
    """One worker process with its children."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        """Return the number of the main process."""
        return self.process.pid

    def output(self) -> str:
        """Return what the worker has logged so far."""
        return self.log.read_text(errors="replace")

    def wait_until_ready(self) -> None:
        """Wait until the worker takes tasks."""
        wait_until(self._is_ready, seconds=60, what="the worker is ready")

    def kill(self) -> None:
        """Kill the worker and its children at once, as a power cut would."""
        if self.process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, f"the worker ended:\n{self.output()[-3000:]}"
        return " ready." in self.output()


def start(
    log: Path, environment: dict[str, str], *, queues: str = "prompt,bulk", concurrency: int = 1
) -> Worker:
    """Start a worker; it dies with us, whatever happens."""
    arguments = ["worker", "-Q", queues, "-c", str(concurrency), "--loglevel", "INFO"]
    # Nothing here reads events, and gossip between workers of several tests would only confuse.
    arguments += ["--without-gossip", "--without-mingle", "-n", f"{log.stem}@%h"]
    return _start(log, environment, arguments)


def start_beat(log: Path, environment: dict[str, str]) -> Worker:
    """Start the clock; it dies with us, whatever happens."""
    return _start(log, environment, ["beat", "--loglevel", "INFO", "--pidfile", ""])


def _start(log: Path, environment: dict[str, str], arguments: list[str]) -> Worker:
    command = [sys.executable, "-m", "celery", "-A", "config", *arguments]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=BASE_DIR,
            env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
    return Worker(process, log)
