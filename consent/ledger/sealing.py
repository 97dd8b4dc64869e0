"""Personal parts of an entry, readable only while the person's key exists."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class UnreadableKeyError(Exception):
    """No master key that we hold opens a person's key."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that it was this person: empty parts were not known.

    `source`, `signed_up_at` (ISO 8601) and `wording` tell of a sign-up that was made elsewhere:
    where, when and on which words.
    """

    address: str = ""
    ip: str = ""
    user_agent: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    source: str = ""
    signed_up_at: str = ""
    wording: str = ""


_PARTS = tuple(part.name for part in fields(Evidence))


def new_wrapped_key(subject: UUID, master_keys: Sequence[bytes]) -> bytes:
    """Return a fresh key for one person, wrapped by the first master key."""
    return _encrypt(master_keys[0], AESGCM.generate_key(256), subject.bytes)


def unwrap_key(wrapped: bytes, subject: UUID, master_keys: Sequence[bytes]) -> bytes:
    """Return the person's key. Raises `UnreadableKeyError` where no master key fits."""
    nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
    for master in master_keys:
        try:
            return _master(master).decrypt(nonce, sealed, subject.bytes)
        except InvalidTag:
            continue
    raise UnreadableKeyError(str(subject))


@lru_cache(maxsize=16)
def _master(key: bytes) -> AESGCM:
    """Return the cipher of a master key, made once: a key is unwrapped for every message."""
    return AESGCM(key)


def seal_evidence(evidence: Evidence, *, key: bytes, subject: UUID, position: int) -> bytes:
    """Encrypt `evidence`, bound to the person and the place in their chain."""
    parts = {name: value for name in _PARTS if (value := getattr(evidence, name))}
    return _encrypt(key, json.dumps(parts).encode(), _place(subject, position))


def open_evidence(sealed: bytes, *, key: bytes, subject: UUID, position: int) -> Evidence:
    """Decrypt what `seal_evidence` made. Raises `InvalidTag` on a changed byte."""
    return Evidence(**json.loads(_decrypt(key, sealed, _place(subject, position))))


def seal(plain: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    """Encrypt what is no entry. `bound_to` says what it belongs to, and begins with its kind."""
    return _encrypt(key, plain, bound_to)


def open_sealed(sealed: bytes, *, key: bytes, bound_to: bytes) -> bytes:
    """Decrypt what `seal` made. Raises `InvalidTag` on a changed byte, or bound to another."""
    return _decrypt(key, sealed, bound_to)


def _place(subject: UUID, position: int) -> bytes:
    return subject.bytes + position.to_bytes(8)


def _encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
