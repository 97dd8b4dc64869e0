"""Both servers together: one run for each home, found by `manage.py`, stopped at the end."""

import fcntl
import json
import os
import secrets
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config.devservers.kinds import Postgres, Valkey
from config.devservers.process import ServerProcess
from config.environment import SERVERS_FILE

LOCK_FILE = "servers.lock"


class AlreadyRunning(Exception):
    """Raised where another process runs the servers of the same home."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"The servers in {home} are already run by another process.")


@dataclass
class Servers:
    """The servers that run, and how to reach them."""

    home: Path
    database_url: str
    redis_url: str
    processes: list[ServerProcess] = field(default_factory=list)

    @property
    def pids(self) -> list[int]:
        """Return the process numbers of the servers that we started."""
        return [process.pid for process in self.processes]

    def environment(self) -> dict[str, str]:
        """Return the variables by which a child process finds these servers."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}

    def died(self) -> list[str]:
        """Return the names of the servers that have ended by themselves."""
        return [process.name for process in self.processes if not process.is_running()]

    def publish(self, extra: Mapping[str, str] | None = None) -> None:
        """Tell `manage.py` in another terminal where the servers are, and what else it needs."""
        published = {"pid": os.getpid(), "environment": self.environment() | dict(extra or {})}
        write_private(self.home / SERVERS_FILE, json.dumps(published, indent=2))


@contextmanager
def running(home: Path, *, fsync: bool = True) -> Iterator[Servers]:
    """Run both servers in `home` for as long as the block lasts, however it ends.

    A DATABASE_URL or REDIS_URL in the environment wins over the server of its kind. Inside the
    block SIGTERM raises SystemExit, so that the clean-up runs. `fsync=False` is for tests, whose
    data need not outlive the machine. Raises AlreadyRunning, or ServerFailed with the end of the
    server's log.
    """
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stack.enter_context(_only_one(home))
        stack.enter_context(_signals_end_the_block())
        servers = _start(home, fsync, stack)
        servers.publish()
        stack.callback((home / SERVERS_FILE).unlink, missing_ok=True)
        yield servers


def _start(home: Path, fsync: bool, stack: ExitStack) -> Servers:
    processes = []
    database_url = os.environ.get("DATABASE_URL", "")
    redis_url = os.environ.get("REDIS_URL", "")
    if not database_url:
        postgres = Postgres(home / "postgres", fsync=fsync)
        processes.append(stack.enter_context(postgres.running()))
        database_url = postgres.url()
    if not redis_url:
        valkey = Valkey(home / "valkey")
        processes.append(stack.enter_context(valkey.running()))
        redis_url = valkey.url()
    return Servers(home, database_url, redis_url, processes)


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    with (home / LOCK_FILE).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(home) from None
        yield


@contextmanager
def _signals_end_the_block() -> Iterator[None]:
    """Turn SIGTERM into SystemExit and SIGINT into KeyboardInterrupt.

    Whoever handles one of them already goes on doing so. A shell script starts what it puts into
    the background with SIGINT ignored; whoever sends it nevertheless means it.
    """
    wanted = [
        (signal.SIGTERM, signal.SIG_DFL, _exit),
        (signal.SIGINT, signal.SIG_IGN, signal.default_int_handler),
    ]
    in_main_thread = threading.current_thread() is threading.main_thread()
    taken = [each for each in wanted if in_main_thread and signal.getsignal(each[0]) is each[1]]
    for number, _before, handler in taken:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, before, _handler in taken:
            signal.signal(number, before)


def _exit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
