"""How far the database has followed each file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import connection
from psycopg2.extras import execute_values

from consent.models import JournalHead

log = structlog.get_logger(__name__)

# A database that knows less than was committed was set back while this writer lived: its head
# stays where it is, so that everybody sees it.
_FOLLOW = """
INSERT INTO consent_journalhead AS head (writer, position, at)
SELECT %(writer)s, %(position)s, %(at)s
WHERE %(committed)s = 0 OR EXISTS (SELECT FROM consent_journalhead WHERE writer = %(writer)s)
ON CONFLICT (writer) DO UPDATE SET position = excluded.position, at = excluded.at
WHERE head.position >= %(committed)s AND head.position < excluded.position
RETURNING head.position
"""

_CATCH_UP = """
INSERT INTO consent_journalhead AS head (writer, position, at) VALUES %s
ON CONFLICT (writer) DO UPDATE SET position = excluded.position, at = excluded.at
WHERE head.position < excluded.position
"""


def follow(*, writer: str, position: int, committed: int, at: datetime) -> None:
    """Move a writer's own head, in the transaction that its last lines tell of."""
    values: dict[str, Any] = {
        "writer": writer,
        "position": position,
        "committed": committed,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, values)
        if cursor.fetchone() is None:
            log.error("database_was_set_back", writer=writer, committed=committed)


def catch_up(positions: Mapping[str, int], *, at: datetime) -> None:
    """Write that the database has the effect of these files up to these lines."""
    rows = [(writer, position, at) for writer, position in sorted(positions.items())]
    if rows:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, _CATCH_UP, rows)


def positions() -> dict[str, int]:
    """Return the last line of each file that this database has the effect of."""
    return dict(JournalHead.objects.values_list("writer", "position"))
