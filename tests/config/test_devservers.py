"""The development servers start, say no to a second start, and are gone after any end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from config import devservers
from config.devservers.kinds import Postgres
from config.devservers.process import die_with_parent
from config.environment import BASE_DIR, is_alive, running_servers
from tests.waiting import wait_until

RUN = """
import sys, threading
from pathlib import Path
from config import devservers
try:
    with devservers.running(Path(sys.argv[1])) as servers:
        print(*servers.pids, flush=True)
        threading.Event().wait()
except devservers.AlreadyRunning as problem:
    sys.exit(str(problem))
"""


@pytest.fixture
def own_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")


@pytest.fixture
def home(tmp_path: Path, own_servers: None) -> Path:
    return tmp_path / "home"


class Run:
    """A process that runs the servers, and their process numbers."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, str(home)],
            cwd=BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        assert self.process.stdout is not None
        self.servers = [int(pid) for pid in self.process.stdout.readline().split()]

    def end(self, number: int) -> int:
        """Send the signal; return the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def run(home: Path) -> Iterator[Run]:
    run = Run(home)
    yield run
    if run.process.poll() is None:
        run.end(signal.SIGKILL)


def answers(home: Path) -> None:
    """Start the servers here, and speak with both."""
    with devservers.running(home) as servers:
        psycopg2.connect(servers.database_url).close()
        with redis.Redis.from_url(servers.redis_url) as broker:
            assert broker.ping()
        assert running_servers(home)["DATABASE_URL"] == servers.database_url
        assert servers.died() == []


def test_both_answer_while_the_block_lasts(home: Path) -> None:
    answers(home)

    assert running_servers(home) == {}


def test_data_outlives_the_run(home: Path) -> None:
    for statement in ("CREATE TABLE kept ()", "DROP TABLE kept"):
        with devservers.running(home) as servers:
            connection = psycopg2.connect(servers.database_url)
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
            connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_them(run: Run, number: int) -> None:
    assert len(run.servers) == 2

    assert run.end(number) != 0

    assert not any(is_alive(pid) for pid in run.servers)


def test_they_do_not_outlive_a_killed_parent_and_start_again(run: Run, home: Path) -> None:
    run.end(signal.SIGKILL)
    assert (home / "servers.json").exists()
    assert running_servers(home) == {}

    answers(home)

    wait_until(lambda: not any(is_alive(pid) for pid in run.servers), what="the servers are gone")


def test_a_server_left_behind_is_stopped_by_the_next_start(run: Run, home: Path) -> None:
    postgres, _valkey = run.servers
    os.kill(postgres, signal.SIGSTOP)
    run.end(signal.SIGKILL)
    os.kill(postgres, signal.SIGCONT)

    answers(home)

    wait_until(lambda: not is_alive(postgres), what="the leftover is gone")


def test_a_second_start_beside_a_running_one_says_so(run: Run, home: Path) -> None:
    with (
        pytest.raises(devservers.AlreadyRunning, match="already run by another process"),
        devservers.running(home),
    ):
        pytest.fail("two runs in one home")


def test_addresses_in_the_environment_win(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/x")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    with devservers.running(home) as servers:
        assert servers.pids == []
        assert servers.database_url == "postgresql://elsewhere/x"


def test_a_server_that_ends_by_itself_is_noticed(home: Path) -> None:
    with devservers.running(home) as servers:
        os.kill(servers.pids[1], signal.SIGKILL)
        assert wait_until(servers.died) == ["Valkey"]


def test_a_path_too_long_for_a_socket_is_no_obstacle(tmp_path: Path, own_servers: None) -> None:
    answers(tmp_path / ("long" * 25))


def test_a_server_that_comes_back_is_where_it_was(tmp_path: Path) -> None:
    postgres = Postgres(tmp_path / ("long" * 25), fsync=False)
    with postgres.running():
        told = postgres.url()

    with postgres.running():
        psycopg2.connect(told).close()


def test_manage_py_says_what_to_do_where_there_is_no_database(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "migrate"]

    answer = subprocess.run(
        command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 2
    assert answer.stderr.startswith("No database: run `make demo`")
