"""Values beside the ledger that only the person's key opens: erasing the person destroys it."""

import json
from collections.abc import Mapping
from typing import Any

from consent.ledger.keys import subject_key
from consent.ledger.sealing import open_sealed, seal
from consent.models import Subject


def seal_values(values: Mapping[str, Any], *, subject: Subject, bound_to: str) -> bytes:
    """Encrypt `values` under the person's key, bound to the row that holds them.

    Raises `LookupError` where erasure destroyed the key.
    """
    plain = json.dumps(dict(values)).encode()
    return seal(plain, key=subject_key(subject), bound_to=_place(subject, bound_to))


def open_values(sealed: bytes, *, subject: Subject, bound_to: str) -> dict[str, Any]:
    """Decrypt what `seal_values` made.

    Raises `InvalidTag` on a changed byte, `LookupError` where erasure destroyed the key.
    """
    place = _place(subject, bound_to)
    plain = open_sealed(sealed, key=subject_key(subject), bound_to=place)
    values: dict[str, Any] = json.loads(plain)
    return values


def _place(subject: Subject, bound_to: str) -> bytes:
    return subject.id.bytes + bound_to.encode()
