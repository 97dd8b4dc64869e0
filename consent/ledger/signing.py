"""The installation's signing keys: Ed25519 seeds from the settings, the first one signs."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

_ID_CHARACTERS = 16


def sign(message: bytes) -> tuple[str, bytes]:
    """Return the id of the key that signs now, and its signature of `message`."""
    seed = settings.LEDGER_SIGNING_KEYS[0]
    return _pair(seed)[0], Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def signing_key_id() -> str:
    """Return the id of the key that signs now."""
    return _pair(settings.LEDGER_SIGNING_KEYS[0])[0]


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Return all published keys by their ids: the one that signs now first."""
    return dict(_pair(seed) for seed in settings.LEDGER_SIGNING_KEYS)


def key_id(key: Ed25519PublicKey) -> str:
    """Return how a key is named: the first 16 hex digits of the SHA-256 of its 32 bytes."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:_ID_CHARACTERS]


def pem(key: Ed25519PublicKey) -> str:
    """Return a public key as others read it (SubjectPublicKeyInfo)."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def is_signed(
    message: bytes, signature: bytes, key: str, keys: Mapping[str, Ed25519PublicKey]
) -> bool:
    """Say whether the published key of this id signed `message`."""
    if key not in keys:
        return False
    try:
        keys[key].verify(signature, message)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=16)
def _pair(seed: bytes) -> tuple[str, Ed25519PublicKey]:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key_id(public), public
