"""One PostgreSQL and one Valkey for a whole test run, whichever process of it comes first.

The first process to import the settings (under xdist, the controller) starts them; its workers
inherit the environment that names them. Each run has a home of its own, so several runs do not
meet: in memory where there is room, as each test that commits has its database copied, which is
some hundred files.
"""

import atexit
import fcntl
import os
import secrets
import shutil
import signal
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from psycopg2 import sql

from config import devservers
from config.devservers.servers import LOCK_FILE
from config.environment import VAR_DIR

MEMORY = Path("/dev/shm")  # noqa: S108 - what is made below it has a name that nobody can guess
ROOM = 2**31
PREFIX = "willingly-tests-"
RUN_ID = "TEST_RUN_ID"
HOME = "TEST_RUN_HOME"


def ensure() -> None:
    """See to it that the environment names the servers of this run."""
    if RUN_ID not in os.environ:
        _start()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        # A logical database for each worker, so that none takes another's tasks.
        number = int(worker.removeprefix("gw")) + 1
        os.environ["REDIS_URL"] = with_path(os.environ["REDIS_URL"], str(number))


def with_path(url: str, path: str) -> str:
    """Return the address with another path: another database of the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


def _start() -> None:
    _remove_leftovers()
    os.environ[RUN_ID] = secrets.token_hex(4)
    home = _homes() / f"{PREFIX}{os.environ[RUN_ID]}"
    os.environ[HOME] = str(home)
    is_foreign = bool(os.environ.get("DATABASE_URL"))
    signal.signal(signal.SIGTERM, _end_the_run)
    stack = ExitStack()
    atexit.register(stack.close)
    stack.callback(shutil.rmtree, home, ignore_errors=True)
    servers = stack.enter_context(devservers.running(home, fsync=False))
    os.environ.update(servers.environment())
    if is_foreign:
        stack.callback(_drop_databases, servers.database_url, os.environ[RUN_ID])


def _homes() -> Path:
    """Return the folder that all runs have their homes in."""
    try:
        is_roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    except OSError:
        is_roomy = False
    return MEMORY if is_roomy else VAR_DIR / "tests"


def _end_the_run(_number: int, _frame: FrameType | None) -> None:
    """End in good order: pytest would take a SystemExit for the failure of one test."""
    pytest.exit("ended by SIGTERM", returncode=143)


def _remove_leftovers() -> None:
    """Remove the homes of runs that were killed; the kernel has ended their servers."""
    for home in _homes().glob(f"{PREFIX}*"):
        if not _is_locked(home / LOCK_FILE):
            shutil.rmtree(home, ignore_errors=True)


def _is_locked(path: Path) -> bool:
    try:
        with path.open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # Just made and not locked yet, or somebody else's: not ours to remove.
        return True
    return False


def _drop_databases(url: str, run_id: str) -> None:
    """Leave nothing behind on a server that is not ours."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (f"test_{run_id}_",)
        )
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    connection.close()
