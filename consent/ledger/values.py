"""Values beside the ledger that only the person's key opens: erasing the person destroys it."""

import json
import os
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from consent.ledger.keys import subject_key
from consent.models import Subject

_NONCE_BYTES = 12


def seal_values(values: Mapping[str, Any], *, subject: Subject, bound_to: str) -> bytes:
    """Encrypt `values` under the person's key (AES-256-GCM), bound to the row that holds them.

    Raises `LookupError` where erasure destroyed the key.
    """
    nonce = os.urandom(_NONCE_BYTES)
    plain = json.dumps(dict(values)).encode()
    return nonce + AESGCM(subject_key(subject)).encrypt(nonce, plain, _place(subject, bound_to))


def open_values(sealed: bytes, *, subject: Subject, bound_to: str) -> dict[str, Any]:
    """Decrypt what `seal_values` made.

    Raises `InvalidTag` on a changed byte, `LookupError` where erasure destroyed the key.
    """
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    plain = AESGCM(subject_key(subject)).decrypt(nonce, rest, _place(subject, bound_to))
    values: dict[str, Any] = json.loads(plain)
    return values


def _place(subject: Subject, bound_to: str) -> bytes:
    return subject.id.bytes + bound_to.encode()
