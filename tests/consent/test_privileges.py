"""INV-7: whoever owns the ledger's tables may add to them and nothing else."""

import os
from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from consent.models import ConsentEvent, SealedEntry
from consent.services.sealing import seal
from tests import cast
from tests.factories import published_program

pytestmark = pytest.mark.django_db(transaction=True)

# Roles belong to the server, which the workers of a run share.
KEEPER = f"keeper_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
LEDGER = ("consent_consentevent", "consent_seal", "consent_sealedentry", "consent_sealednode")


@pytest.fixture
def as_owner() -> Iterator[None]:
    """Work as a plain role that owns every table, as an installation's own role does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (us,) = cursor.fetchone()
        cursor.execute(f"CREATE ROLE {KEEPER} NOSUPERUSER")
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} OWNER TO {KEEPER}")
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")
        for (sequence,) in cursor.fetchall():
            cursor.execute(f"GRANT USAGE, SELECT ON SEQUENCE {sequence} TO {KEEPER}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {KEEPER}")
        cursor.execute(f"SET ROLE {KEEPER}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"REASSIGN OWNED BY {KEEPER} TO {us}")
        cursor.execute(f"DROP OWNED BY {KEEPER}")
        cursor.execute(f"DROP ROLE {KEEPER}")


def test_inv_7_the_owner_records_and_seals(as_owner: None) -> None:
    cast.alice(published_program(uses=["first_name"]))
    seal(clock=timezone.now)

    assert SealedEntry.objects.count() == ConsentEvent.objects.count() == 2


@pytest.mark.parametrize("table", LEDGER)
@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM {table}", "TRUNCATE {table} CASCADE", "UPDATE {table} SET hash = ''"],
)
def test_inv_7_the_owner_has_no_right_to_change_the_ledger(
    as_owner: None, table: str, statement: str
) -> None:
    column = {"consent_seal": "root"}.get(table, "hash")

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=table).replace("hash", column))
