"""What every test may ask for: a real database, a real broker, a real mail server, real workers."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
import redis
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import blocking_manager_key

from delivery import nudges
from tests import smtp_sink as sinks
from tests import workers
from tests.databases import ClonedDatabase

# What a test may take depends on the machine; what it must find does not.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")

WorkerFactory = Callable[..., workers.Worker]


def pytest_configure() -> None:
    """Have the collector of garbage look rarely at what stays: modules, models, all the tests."""
    gc.set_threshold(10_000, 20, 100)


@pytest.fixture(scope="session")
def cloned_database() -> ClonedDatabase:
    """Name the database of this worker."""
    return ClonedDatabase()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    cloned_database: ClonedDatabase,
) -> Iterator[None]:
    """Take the place of pytest-django's set-up: clone instead of migrating, and never flush."""

    def renew(_case: TransactionTestCase) -> None:
        cloned_database.renew()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        with django_db_blocker.unblock():
            cloned_database.create()
        # Whoever asks for no database gets none: it would be the one that others were given.
        yield
        with django_db_blocker.unblock():
            cloned_database.drop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Fail a test that left rows behind, not those after it, which get an untouched database.

    A thread that is not waited for leaves them, or a connection of its own in a test that is
    rolled back.
    """
    yield
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    if nextitem is None or not (fixtures or item.get_closest_marker("django_db")):
        return
    with item.config.stash[blocking_manager_key].unblock():
        if touched := _touched():
            ClonedDatabase().renew()
            pytest.fail(f"left rows behind: {', '.join(touched)}", pytrace=False)


# On these hangs all that a test can write, in a few tables, as this is asked after every test.
_LOOK = " UNION ALL ".join(
    f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})"  # noqa: S608 - no word from outside
    for table in (
        "auth_user",
        "consent_journalhead",
        "consent_subject",
        "programs_brand",
        "subscribers_subscriber",
    )
)


def _touched() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_LOOK)
        return [table for (table,) in cursor.fetchall()]


@pytest.fixture
def database_url(db: None, cloned_database: ClonedDatabase) -> str:
    """Name the test's database for another process.

    Other processes and connections see only what is committed: mark such a test
    `django_db(transaction=True)`.
    """
    return cloned_database.url()


@pytest.fixture(autouse=True)
def _outside_the_database(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Give each test its own journal, roots and uploads: their databases differ, too.

    The processes that it starts find them in the environment.
    """
    for name in ("JOURNAL_DIR", "LEDGER_ROOTS_DIR", "IMPORTS_DIR"):
        folder = tmp_path / "outside" / name.lower()
        setattr(settings, name, folder)
        monkeypatch.setenv(name, str(folder))
    settings.JOURNAL_COPIES = []
    monkeypatch.delenv("JOURNAL_COPIES", raising=False)


@pytest.fixture(scope="session")
def _broker() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        yield client


@pytest.fixture(autouse=True)
def _empty_broker(_broker: redis.Redis) -> None:
    """Start each test without tasks, limits or cached values of the one before.

    Nor does it rest from asking, as a process does whose broker was away in an earlier test.
    """
    _broker.flushdb()
    nudges._rest.until = 0.0


@pytest.fixture
def broker_url() -> str:
    """Name the logical database of this worker on the broker."""
    return os.environ["REDIS_URL"]


@pytest.fixture
def smtp_sink(settings: Settings) -> Iterator[sinks.SmtpSink]:
    """Run a mail server that Django's settings point to."""
    with sinks.running() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = sinks.LOOPBACK
        settings.EMAIL_PORT = sink.port
        yield sink


@pytest.fixture
def live_site(live_server: LiveServer, settings: Settings) -> str:
    """Serve the site on a free port, and make all links of this process lead there."""
    settings.BASE_URL = live_server.url
    return live_server.url


@pytest.fixture
def process_environment(
    transactional_db: None, database_url: str, broker_url: str, settings: Settings
) -> Callable[[], dict[str, str]]:
    """Say what another process needs to work on this test's database, broker, mail server."""
    return lambda: {
        "DATABASE_URL": database_url,
        "REDIS_URL": broker_url,
        "BASE_URL": settings.BASE_URL,
        "EMAIL_HOST": settings.EMAIL_HOST,
        "EMAIL_PORT": str(settings.EMAIL_PORT),
    }


@pytest.fixture
def celery_worker(
    process_environment: Callable[[], dict[str, str]], tmp_path: Path
) -> Iterator[WorkerFactory]:
    """Start real workers: `celery_worker(queues="prompt,bulk", concurrency=1, NAME="value")`.

    Capital names are added to their environment. They use the test's database, broker, address
    and mail server, and are gone after the test.
    """
    started: list[workers.Worker] = []

    def start(*, queues: str = "prompt,bulk", concurrency: int = 1, **extra: str) -> workers.Worker:
        log = tmp_path / f"worker{len(started)}.log"
        environment = process_environment() | extra
        worker = workers.start(log, environment, queues=queues, concurrency=concurrency)
        started.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in started:
        worker.kill()


@pytest.fixture
def celery_beat(
    process_environment: Callable[[], dict[str, str]], tmp_path: Path
) -> Iterator[WorkerFactory]:
    """Start the clock, in a process of its own: `celery_beat(NAME="value")`."""
    started: list[workers.Worker] = []

    def start(**extra: str) -> workers.Worker:
        log = tmp_path / f"beat{len(started)}.log"
        started.append(workers.start_beat(log, process_environment() | extra))
        return started[-1]

    yield start
    for beat in started:
        beat.kill()
