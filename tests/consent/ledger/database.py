"""A ledger of some thousand entries, and the database as its superuser has it."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from consent.ledger.roots import FILE_NAME
from consent.services.sealing import seal
from tests import factories
from tests.consent.ledger.writing import entries_of

READERS, ENTRIES, A_SEAL = 500, 2500, 25
TABLES = ("subject", "consentevent", "sealedentry", "sealednode", "seal")


@dataclass(frozen=True)
class Kept:
    """A ledger as it was written: its tables as COPY has them, and the roots outside."""

    tables: Mapping[str, bytes]
    roots: bytes


_kept: list[Kept] = []


def run(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run a statement; return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def as_superuser() -> Iterator[None]:
    """Do what only somebody with the database in their hands can do, and commit it."""
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        yield


def untouched() -> None:
    """Have the database hold one and the same sealed ledger, whatever it held before.

    It is written once, through `append` and `seal`, and copied in later on.
    """
    if not _kept:
        _write()
        _kept.append(_keep())
        _drop_checks()
        return
    _drop_checks()
    with as_superuser():
        for table, rows in _kept[0].tables.items():
            run(f"DELETE FROM consent_{table}")  # noqa: S608 - one of TABLES
            with connection.cursor() as cursor:
                cursor.copy_expert(f"COPY consent_{table} FROM STDIN", io.BytesIO(rows))
    run("SELECT setval('consent_consentevent_id_seq', max(id)) FROM consent_consentevent")
    _roots().parent.mkdir(parents=True, exist_ok=True)
    _roots().write_bytes(_kept[0].roots)


def _write() -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    entries_of(program, readers=READERS, entries=ENTRIES)
    while seal(clock=timezone.now, limit=A_SEAL):
        pass


def _keep() -> Kept:
    tables = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            rows = io.BytesIO()
            cursor.copy_expert(f"COPY consent_{table} TO STDOUT", rows)
            tables[table] = rows.getvalue()
    return Kept(tables, _roots().read_bytes())


def _roots() -> Path:
    return Path(settings.LEDGER_ROOTS_DIR) / FILE_NAME


def _drop_checks() -> None:
    """Drop what a superuser would drop first: a check would refuse some of the changes."""
    checks = run(
        "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c'"
        " AND conrelid::regclass::text = ANY(%s)",
        [f"consent_{table}" for table in TABLES],
    )
    for table, name in checks:
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
