"""Whom the rows of a file have named so far, as keyed hashes, while the file is checked."""

import hashlib
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import connection

from subscribers.rules.matching import Identity

_KNOWN = "SELECT key, whose FROM consent_importseen WHERE people_import_id = %s AND key = ANY(%s)"
_ADD = """
INSERT INTO consent_importseen (people_import_id, key, whose)
SELECT %s, key, whose FROM unnest(%s::bigint[], %s::bigint[]) AS given (key, whose)
    ON CONFLICT (people_import_id, key) DO UPDATE SET whose = excluded.whose
"""
_FORGET = "DELETE FROM consent_importseen WHERE people_import_id = %s"
_FORGET_OTHERS = "DELETE FROM consent_importseen WHERE people_import_id <> ALL(%s)"
_BYTES = 8
_LONGEST_KEY = 64


class Stated:
    """Whom one row names, by what a later row could name them again."""

    def __init__(self, person: object) -> None:
        self.is_somebody = isinstance(person, Identity)
        self.id = self.address = self.row = 0
        self.has_address = False
        if isinstance(person, Identity):
            self.id = _hashed(f"id:{person.external_id}")
            self.address = _hashed(f"address:{(person.email or '').lower()}")
            self.has_address = person.email is not None
            self.row = _hashed(repr(person))

    def named_by(self) -> Iterator[tuple[int, int]]:
        """Yield the id with what the row said of it, and the address with whose it is."""
        if self.is_somebody:
            yield self.id, self.row
        if self.has_address:
            yield self.address, self.id


def known(import_id: int, people: Sequence[Stated]) -> dict[int, int]:
    """Return what earlier rows of the file said of these ids and addresses."""
    keys = [key for person in people for key, _whose in person.named_by()]
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [import_id, keys])
        return dict(cursor.fetchall())


def add(import_id: int, people: Sequence[Stated]) -> None:
    """Remember these people, in the caller's transaction; the last row of each counts."""
    new = dict(pair for person in people for pair in person.named_by())
    _run(_ADD, import_id, list(new), list(new.values()))


def forget(import_id: int) -> None:
    """Forget whom one file named."""
    _run(_FORGET, import_id)


def forget_all_but(import_ids: Sequence[int]) -> None:
    """Forget whom all other files named."""
    _run(_FORGET_OTHERS, list(import_ids))


def _run(statement: str, *values: int | list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def _hashed(words: str) -> int:
    """Return 64 bits of a keyed hash."""
    key = settings.ADDRESS_KEY[:_LONGEST_KEY]
    made = hashlib.blake2b(words.encode(), key=key, digest_size=_BYTES)
    return int.from_bytes(made.digest(), signed=True)
