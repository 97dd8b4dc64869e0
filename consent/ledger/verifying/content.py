"""The hash of an entry straight from its row: the same bytes as `consent.ledger.chain` hashes.

`tests/consent/ledger/test_content.py` holds the two together.
"""

import hashlib
import json
import re
from collections.abc import Callable

from consent.ledger.chain import canonical
from consent.ledger.verifying.streaming import NULL, hex_of, plain

COLUMNS = (
    "e.subject_id, e.position, e.id, e.kind, e.program_id, e.invitation_id, e.language, e.text_id,"
    " e.answers_id, e.actor, e.method, e.at, e.valid_until, e.address_version, e.details, e.sealed,"
    " e.previous_hash, e.hash"
)
_NO_SEALED = hashlib.sha256().hexdigest().encode()
_CONTENT = (
    b'{"actor":%b,"address_version":%b,"answers":%b,"at":%b,"details":%b,"invitation":%b,'
    b'"kind":%b,"language":%b,"method":%b,"position":%b,"previous":"%b","program":%b,'
    b'"sealed":"%b","subject":"%b","text":%b,"valid_until":%b}'
)
_TIME = re.compile(rb"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00")
_REMEMBERED = 4096


class _Spelt(dict[bytes, bytes]):
    """Remember how columns that repeat are spelt in JSON; `null` for NULL."""

    def __init__(self, spell: Callable[[bytes], bytes]) -> None:
        super().__init__({NULL: b"null"})
        self._spell = spell

    def __missing__(self, column: bytes) -> bytes:
        spelt = self._spell(plain(column))
        if len(self) < _REMEMBERED:
            self[column] = spelt
        return spelt


_text = _Spelt(lambda column: canonical(column.decode()))
_details = _Spelt(lambda column: canonical(json.loads(column)))
_number = _Spelt(lambda column: column)


def content_of(row: list[bytes]) -> bytes:
    """Return the canonical JSON of a row of `COLUMNS`."""
    (
        subject, position, _id, kind, program, invitation, language, text, answers, actor, method,
        at, valid_until, address_version, details, sealed, previous, _hash,
    ) = row  # fmt: skip
    return _CONTENT % (
        _text[actor],
        _number[address_version],
        answers if answers != NULL else b"null",
        _time(at),
        _details[details],
        _number[invitation],
        _text[kind],
        _text[language],
        _text[method],
        position,
        previous[3:],
        _number[program],
        _sealed(sealed),
        subject,
        _text[text],
        _time(valid_until),
    )


def hash_of(row: list[bytes]) -> bytes:
    """Return the hash that a row of `COLUMNS` should have, in hex."""
    return hashlib.sha256(content_of(row)).hexdigest().encode()


def _sealed(column: bytes) -> bytes:
    if column == NULL:
        return _NO_SEALED
    return hashlib.sha256(bytes.fromhex(hex_of(column).decode())).hexdigest().encode()


def _time(column: bytes) -> bytes:
    """Return a time as JSON. One that no entry was written with comes out as no entry has it."""
    if column == NULL:
        return b"null"
    match = _TIME.fullmatch(column)
    if match is None:
        return b'"%b"' % column
    day, time, fraction = match.groups(b"")
    return b'"%bT%b.%b+00:00"' % (day, time, fraction.ljust(6, b"0"))
