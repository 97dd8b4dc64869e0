"""Signatures of calls, as Standard Webhooks has them (standardwebhooks.com)."""

import base64
import hashlib
import hmac
from binascii import Error
from datetime import datetime

GOOD_FOR_SECONDS = 300
_PREFIX = "whsec_"
_VERSION = "v1"


def is_signed(
    *, secret: str, message_id: str, timestamp: str, signatures: str, body: bytes, now: datetime
) -> bool:
    """Say whether `body` was signed with `secret` within five minutes of `now`.

    `signatures` is a list with blanks: while a secret is being replaced there are two.
    """
    if not timestamp.isascii() or not timestamp.isdigit():
        return False
    if abs(now.timestamp() - int(timestamp)) > GOOD_FOR_SECONDS:
        return False
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX))
    except (Error, ValueError):
        return False
    signed = f"{message_id}.{timestamp}.".encode() + body
    right = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    given = [one.partition(",") for one in signatures.split()]
    return bool(key) and any(
        version == _VERSION and hmac.compare_digest(found.encode(), right.encode())
        for version, _comma, found in given
    )
