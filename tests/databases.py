"""A database for each worker, cloned from one that was migrated once for the whole run.

Django empties the tables after a transactional test with TRUNCATE. The ledger's triggers refuse
that, as they must, so such a test gets a fresh clone after it instead of a flush.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from tests import kept_template, servers


class ClonedDatabase:
    """The database of one worker, and the template that it is made from."""

    def __init__(self) -> None:
        run_id, worker = os.environ[servers.RUN_ID], os.environ.get("PYTEST_XDIST_WORKER", "main")
        self.name = f"test_{run_id}_{worker}"
        self._template = f"test_{run_id}_template"

    def url(self) -> str:
        """Return the address for another process."""
        return servers.with_path(os.environ["DATABASE_URL"], self.name)

    def create(self) -> None:
        """Make the database and point Django's connection at it."""
        self._ensure_template()
        self._copy(self._template, self.name)
        _point_at(self.name)

    def renew(self) -> None:
        """Throw away whatever was committed, whoever is still connected."""
        self.drop()
        self._copy(self._template, self.name)

    def made_once(self, what: str, make: Callable[[], object]) -> None:
        """Have the database as `make` made it, which is done once; it is empty before.

        For what takes long to make.
        """
        kept = f"{self.name}_{what}"
        if _is_there(kept):
            self.drop()
            self._copy(kept, self.name)
            return
        make()
        connections.close_all()
        # A browser's event loop has connections of its own in this thread, and hides those before.
        _on_server(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", self.name
        )
        self._copy(self.name, kept)

    def drop(self) -> None:
        """Remove the database."""
        connections.close_all()
        _on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _copy(self, of: str, name: str) -> None:
        _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{of}" STRATEGY FILE_COPY')

    def _ensure_template(self) -> None:
        with _one_at_a_time():
            if not _is_there(self._template):
                self._make_template()

    def _make_template(self) -> None:
        draft = f"{self._template}_draft"
        _on_server(f'DROP DATABASE IF EXISTS "{draft}" WITH (FORCE)')
        _on_server(f'CREATE DATABASE "{draft}"')
        _point_at(draft)
        if not kept_template.load(draft):
            call_command("migrate", verbosity=0, interactive=False)
            kept_template.keep(draft)
        _end_trial()
        connections.close_all()
        _on_server(f'ALTER DATABASE "{draft}" RENAME TO "{self._template}"')


def _end_trial() -> None:
    from delivery.services.trial import end_trial  # noqa: PLC0415 - models are there only now

    end_trial(by=None, because="Tests write to nobody real.", clock=timezone.now)


def _point_at(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _is_there(name: str) -> bool:
    return _on_server("SELECT 1 FROM pg_database WHERE datname = %s", name)


def _on_server(statement: str, *values: str) -> bool:
    """Run a statement outside any of our databases; say whether it found a row."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.description is not None and cursor.fetchone() is not None


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (Path(os.environ[servers.HOME]) / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
