"""Whose chain it is: the links from rows to chains, against what the chains say under seal.

The link from a chain to a person is a plain column, because erasure must be able to destroy it.
What was sealed into the entries was hashed, so the address in it tells whether the link is true.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.db import connection

from consent.ledger.sealing import Evidence, UnreadableKeyError, open_evidence, unwrap_key

_AT_ONCE = 1000
_BEFORE_ALL = UUID(int=0)
# The newest yes is enough; where that holds no address, a few before it are looked at.
_ENTRIES_OF_EACH = 3

# Wherever a subscription is not of the person whose chain its last entry is in.
_OTHERS_SUBSCRIPTIONS = """
SELECT s.id FROM consent_subscription s
JOIN consent_consentevent e ON e.id = s.last_event_id
JOIN consent_subject j ON j.id = e.subject_id
WHERE j.subscriber_id <> s.subscriber_id ORDER BY s.id
"""
_PEOPLE = """
SELECT j.id, j.wrapped_key, p.id, lower(p.email), e.position, e.sealed
FROM (SELECT id, subscriber_id, wrapped_key FROM consent_subject
      WHERE id > %s ORDER BY id LIMIT %s) j
LEFT JOIN subscribers_subscriber p ON p.id = j.subscriber_id
LEFT JOIN LATERAL (
    SELECT position, sealed, kind IN ('given', 'renewed') AS is_yes FROM consent_consentevent
    WHERE subject_id = j.id AND address_version = p.address_version AND sealed IS NOT NULL
      AND kind IN ('requested', 'given', 'renewed', 'moved') AND method <> 'undo'
    ORDER BY is_yes DESC, position DESC LIMIT %s
) e ON p.email IS NOT NULL AND j.wrapped_key IS NOT NULL
ORDER BY j.id, e.is_yes DESC, e.position DESC
"""


@dataclass(frozen=True, slots=True)
class _Row:
    """One sealed entry of a person that was written while they had the address they have now."""

    subject: UUID
    wrapped_key: memoryview | None
    person: int | None
    address: str | None
    position: int | None
    sealed: memoryview | None


def not_theirs() -> Iterator[str]:
    """Yield the subscriptions and people that are linked to the chain of somebody else.

    A person is held against the address in their newest yes (or request) under the version of
    it that they have now; whose address has changed since, or is gone, is not. Reads so many
    people at once, so memory stays flat.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS_SUBSCRIPTIONS)
        yield from (f"subscription {number} is not its chain's" for (number,) in cursor)
    last = _BEFORE_ALL
    while rows := _people_after(last):
        for _subject, entries in groupby(rows, key=lambda row: row.subject):
            yield from _differing(list(entries))
        last = rows[-1].subject


def _people_after(subject: UUID) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, [subject, _AT_ONCE, _ENTRIES_OF_EACH])
        return [_Row(*row) for row in cursor.fetchall()]


def _differing(entries: Sequence[_Row]) -> Iterator[str]:
    person = f"person {entries[0].person}"
    try:
        sealed = next((each for each in _opened(entries) if each), None)
    except (InvalidTag, UnreadableKeyError):
        yield f"{person}: what was sealed of them does not open with their key"
        return
    if sealed is not None and sealed.lower() != entries[0].address:
        yield f"{person} has not the address that their chain was written for"


def _opened(entries: Sequence[_Row]) -> Iterator[str]:
    """Yield the addresses under seal, newest first; the key is unwrapped once."""
    first = entries[0]
    if first.wrapped_key is None or first.sealed is None:
        return
    key = unwrap_key(bytes(first.wrapped_key), first.subject, settings.SUBJECT_MASTER_KEYS)
    for each in entries:
        yield _evidence(each, key).address


def _evidence(row: _Row, key: bytes) -> Evidence:
    sealed: Any = row.sealed
    return open_evidence(bytes(sealed), key=key, subject=row.subject, position=row.position or 0)
