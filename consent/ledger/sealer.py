"""Number new entries and sign a root over all: one sealer at a time, and nobody waits for it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from consent.ledger.merkle import Frontier, Node, leaf_hash
from consent.ledger.nodes import kept
from consent.ledger.seals import frontier_of, new_seal
from consent.models import Seal, SealedNode

Clock = Callable[[], datetime]

# Any number will do, as long as nobody else takes an advisory lock by it.
_ONE_SEALER = 0x5EA1

# People whose row somebody has right now are left for the next seal. The second statement sees
# what was committed before their rows were had, so it sees their whole chains.
_TAKE = """
SELECT id FROM consent_subject WHERE sealed_position < head_position
ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
_NEW_ENTRIES = """
SELECT e.id, e.hash, e.subject_id, e.position
FROM consent_subject s JOIN consent_consentevent e
  ON e.subject_id = s.id AND e.position > s.sealed_position AND e.position <= s.head_position
WHERE s.id = ANY(%s::uuid[]) ORDER BY e.id LIMIT %s
"""
_NUMBER = """
INSERT INTO consent_sealedentry (seq, event_id, hash)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])
"""
_MARK = """
UPDATE consent_subject s SET sealed_position = n.position
FROM unnest(%s::uuid[], %s::integer[]) AS n(id, position) WHERE s.id = n.id
"""


class _Entry(NamedTuple):
    id: int
    hash: bytes
    subject: UUID
    position: int


def seal_new_entries(*, clock: Clock, limit: int) -> int:
    """Seal up to `limit` entries in one short transaction. Returns how many, 0 for none.

    Returns 0 at once where another sealer is at work.
    """
    with transaction.atomic(durable=True):
        if not _is_only_sealer():
            return 0
        entries = _take(limit)
        if entries:
            _seal(entries, clock())
        return len(entries)


def _seal(entries: Sequence[_Entry], now: datetime) -> None:
    last = Seal.objects.order_by("-number").first()
    frontier = frontier_of(last)
    _number(entries, frontier.size)
    SealedNode.objects.bulk_create(
        SealedNode(height=node.height, index=node.place, hash=node.hash)
        for node in kept(_grow(frontier, entries))
    )
    new_seal(last=last, frontier=frontier, now=now).save(force_insert=True)


def _grow(frontier: Frontier, entries: Sequence[_Entry]) -> list[Node]:
    return [node for entry in entries for node in frontier.append(leaf_hash(entry.hash))]


def _is_only_sealer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_SEALER])
        return bool(cursor.fetchone()[0])


def _take(limit: int) -> list[_Entry]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit])
        people = [str(row[0]) for row in cursor.fetchall()]
        if not people:
            return []
        cursor.execute(_NEW_ENTRIES, [people, limit])
        return [_Entry(id_, bytes(each), *place) for id_, each, *place in cursor.fetchall()]


def _number(entries: Sequence[_Entry], first: int) -> None:
    reached = {str(entry.subject): entry.position for entry in entries}
    numbers = list(range(first, first + len(entries)))
    with connection.cursor() as cursor:
        cursor.execute(
            _NUMBER, [numbers, [each.id for each in entries], [each.hash for each in entries]]
        )
        cursor.execute(_MARK, [list(reached), list(reached.values())])
