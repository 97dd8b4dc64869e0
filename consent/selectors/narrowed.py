"""Whose cover may have changed, as the sealed ledger tells it: in its order and without gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from consent.rules.vocabulary import EventKind

# What may end the cover of a field: a yes to a version without it is among them.
_NARROWING = frozenset(
    {
        EventKind.GIVEN,
        EventKind.RENEWED,
        EventKind.CHANGED,
        EventKind.MERGED,
        EventKind.WITHDRAWN,
        EventKind.REVOKED,
        EventKind.REFUSED,
        EventKind.COMPLETED,
        EventKind.ERASED,
    }
)

_ENTRIES = """
SELECT s.seq, e.at, e.kind, e.id, e.subject_id
FROM consent_sealedentry s JOIN consent_consentevent e ON e.id = s.event_id
WHERE s.seq > %s ORDER BY s.seq LIMIT %s
"""
# Whoever narrowed something again since comes again. An erased person's chain leads to nobody any
# more, but their subscription names its last entry.
_WHOSE = """
SELECT s.id FROM consent_subscription s
JOIN consent_subject j ON j.subscriber_id = s.subscriber_id
WHERE j.id = ANY(%(subjects)s) AND NOT EXISTS (
    SELECT FROM consent_consentevent later
    WHERE later.subject_id = j.id AND later.at > %(before)s AND later.kind = ANY(%(kinds)s))
UNION
SELECT s.id FROM consent_subscription s WHERE s.last_event_id = ANY(%(events)s)
"""


class _Entry(NamedTuple):
    """One sealed entry, as far as it matters here."""

    seq: int
    at: datetime
    kind: str
    event_id: int
    subject: UUID


@dataclass(frozen=True, slots=True)
class Heard:
    """What was read of the ledger: up to which entry, and which subscriptions to look at."""

    upto: int
    subscription_ids: frozenset[int]


def narrowed_since(seq: int, before: datetime, limit: int) -> Heard | None:
    """Return what the next entries after `seq` may have narrowed, None where there are none.

    At most `limit` of them, and none from the first on that is newer than `before`. Who narrowed
    something after `before` too is left to that entry, which may be taken back until then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [seq, limit])
        entries = [_Entry(*row) for row in cursor.fetchall()]
    ready = list(takewhile(lambda entry: entry.at <= before, entries))
    narrowing = [entry for entry in ready if entry.kind in _NARROWING]
    return Heard(ready[-1].seq, _subscriptions(narrowing, before)) if ready else None


def _subscriptions(entries: Sequence[_Entry], before: datetime) -> frozenset[int]:
    parameters: dict[str, Any] = {
        "subjects": list({entry.subject for entry in entries}),
        "events": [entry.event_id for entry in entries if entry.kind == EventKind.ERASED],
        "kinds": [str(kind) for kind in _NARROWING],
        "before": before,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WHOSE, parameters)
        return frozenset(number for (number,) in cursor.fetchall())
