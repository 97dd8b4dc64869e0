"""Signatures as Standard Webhooks has them: symmetric, version 1 of its specification.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

_PREFIX = "whsec_"
_VERSION = "v1"
_NEW_BYTES = 32
# What the specification lets a secret have.
_LEAST, _MOST = 24, 64


def new_secret() -> bytes:
    """Return the bytes of a new secret."""
    return secrets.token_bytes(_NEW_BYTES)


def written_secret(secret: bytes) -> str:
    """Return a secret as people copy it: `whsec_` and base64."""
    return _PREFIX + base64.b64encode(secret).decode()


def read_secret(text: str) -> bytes:
    """Return the bytes of a written secret. Raises `ValueError` where it is none."""
    try:
        secret = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if not text.startswith(_PREFIX) or not _LEAST <= len(secret) <= _MOST:
        raise ValueError("no secret of Standard Webhooks")
    return secret


def headers_of(
    *, message_id: str, at: datetime, body: bytes, keys: Iterable[bytes]
) -> dict[str, str]:
    """Return the three headers. Each secret that is good at `at` has a signature of its own."""
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_sign(key, message_id, timestamp, body) for key in keys),
    }


def _sign(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return f"{_VERSION},{base64.b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
