"""A database of our own for each measurement, so that all of them find the same state."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone
from psycopg2 import sql

_PREFIX = "willingly_bench_"
# As files: by way of the log, as it is done otherwise, large ones take three times as long.
_CREATE = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"


class Databases:
    """Databases on one server: templates, made when first asked for, and copies of them.

    Each has a journal of its own below `journals`, as each installation has.
    """

    def __init__(self, server_url: str, journals: Path) -> None:
        self._url = server_url
        self._journals = journals
        self._run = f"{_PREFIX}{secrets.token_hex(4)}"
        self._made: list[str] = []

    @property
    def first(self) -> str:
        """Return the address that Django is set up with."""
        return self._address(f"{self._run}_empty")

    def open(self) -> None:
        """Make the database that holds the tables and nothing else."""
        self._create("empty", None)
        self._point_at("empty")
        call_command("migrate", verbosity=0, interactive=False)
        _end_trial()
        self._settle_down()

    @contextmanager
    def copy_of(self, name: str, build: Callable[[], None] | None = None) -> Iterator[None]:
        """Work on a fresh copy of the template `name`, which `build` fills at the first call."""
        if name not in self._made:
            if build is None:
                raise LookupError(f"there is no template {name}")
            self._make(name, build)
        self._create("copy", name)
        self._point_at("copy")
        try:
            yield
        finally:
            connections.close_all()
            self._drop("copy")

    def close(self) -> None:
        """Remove all of them."""
        connections.close_all()
        for name in list(self._made):
            self._drop(name)

    def _make(self, name: str, build: Callable[[], None]) -> None:
        self._create(name, "empty")
        self._point_at(name)
        build()
        self._settle_down()

    def _settle_down(self) -> None:
        """Leave no work of the set-up for the measurements."""
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        connections.close_all()

    def _point_at(self, name: str) -> None:
        """Let this process and those that it starts from now on work on this database."""
        connections.close_all()
        _forget_journals()
        connection.settings_dict["NAME"] = f"{self._run}_{name}"
        os.environ["DATABASE_URL"] = self._address(f"{self._run}_{name}")
        settings.JOURNAL_DIR = self._journals / name
        os.environ["JOURNAL_DIR"] = str(settings.JOURNAL_DIR)

    def _create(self, name: str, template: str | None) -> None:
        source = f"{self._run}_{template}" if template else "template1"
        self._on_server(_CREATE, f"{self._run}_{name}", source)
        self._made.append(name)
        shutil.rmtree(self._journals / name, ignore_errors=True)
        if template and (self._journals / template).exists():
            shutil.copytree(self._journals / template, self._journals / name)
        # What copying wrote is not for the measurement to write out.
        with suppress(psycopg2.errors.InsufficientPrivilege):
            self._on_server("CHECKPOINT")

    def _drop(self, name: str) -> None:
        self._on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", f"{self._run}_{name}")
        self._made.remove(name)
        shutil.rmtree(self._journals / name, ignore_errors=True)

    def _on_server(self, statement: str, *names: str) -> None:
        server = psycopg2.connect(self._url)
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        server.close()

    def _address(self, name: str) -> str:
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{name}"))


def drop_leftovers(server_url: str) -> None:
    """Remove what killed runs left on a server that is ours alone."""
    server = psycopg2.connect(server_url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_PREFIX])
        for (name,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    server.close()


def setting(server_url: str, name: str) -> str:
    """Return one of the server's settings."""
    server = psycopg2.connect(server_url)
    with server.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        value: str = cursor.fetchall()[0][0]
    server.close()
    return value


def _forget_journals() -> None:
    """Let whoever wrote the journal of one database know nothing of another one's."""
    from consent.journal.writer import WRITERS  # noqa: PLC0415 - needs Django, set up by then

    WRITERS.forget()


def _end_trial() -> None:
    from delivery.services.trial import end_trial  # noqa: PLC0415 - models are there only now

    end_trial(by=None, because="A benchmark writes to nobody real.", clock=timezone.now)
