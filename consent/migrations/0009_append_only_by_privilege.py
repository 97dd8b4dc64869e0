"""The ledger's tables are append-only by privilege, too: their owner may read and insert.

PostgreSQL asks for UPDATE on a column before it lets a foreign key hold a row FOR KEY SHARE, so
the owner keeps that on the key alone; the trigger refuses the update itself.
"""

from django.db import migrations

TABLES = {
    "consent_consentevent": "id",
    "consent_seal": "number",
    "consent_sealedentry": "seq",
    "consent_sealednode": "id",
}

FORWARD = [
    statement
    for table, key in TABLES.items()
    for statement in (
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER",
        f"GRANT UPDATE ({key}) ON {table} TO CURRENT_USER",
    )
]

REVERSE = [
    statement
    for table, key in TABLES.items()
    for statement in (
        f"REVOKE UPDATE ({key}) ON {table} FROM CURRENT_USER",
        f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER",
    )
]


class Migration(migrations.Migration):
    """Take the right to change the ledger from whoever owns it."""

    dependencies = [("consent", "0008_lapsing")]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
