"""Whether a webhook is from us: the signatures of Standard Webhooks, version 1.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from willingly_client.problems import WillinglyError

_PREFIX = "whsec_"
_VERSION = "v1"
TOLERANCE_S = 300


class InvalidSignature(WillinglyError):
    """The request is not from us, was changed on its way, or is an old one sent again."""


def verify_webhook(
    *,
    body: bytes,
    headers: Mapping[str, str],
    secrets: str | Iterable[str],
    now: float | None = None,
    tolerance: float = TOLERANCE_S,
) -> dict[str, Any]:
    """Return the event in a webhook's body, as it was received, byte for byte.

    `secrets` are one or, while one is rotated, several of the form `whsec_...`; `now` is in seconds
    since 1970. The header `webhook-id` is the same each time an event is sent: an event that you
    have is not to be worked twice. Raises `InvalidSignature`; `ValueError` where a secret is none.
    """
    given = {name.lower(): value for name, value in headers.items()}
    try:
        message, moment = given["webhook-id"], given["webhook-timestamp"]
        signatures = given["webhook-signature"].split()
    except KeyError as missing:
        raise InvalidSignature(f"The header {missing} is missing.") from None
    _hold_time(moment, time.time() if now is None else now, tolerance)
    known = [secrets] if isinstance(secrets, str) else list(secrets)
    expected = [_signature(_bytes_of(each), message, moment, body) for each in known]
    # All are compared, whichever fits: how long it takes tells nothing.
    fits = [
        hmac.compare_digest(own.encode(), sent.encode()) for own in expected for sent in signatures
    ]
    if not any(fits):
        raise InvalidSignature("No signature fits.")
    return _event(body)


def _hold_time(moment: str, now: float, tolerance: float) -> None:
    if not (moment.isascii() and moment.isdecimal()):
        raise InvalidSignature("The header webhook-timestamp is no time.")
    if abs(now - int(moment)) > tolerance:
        raise InvalidSignature("The request is too old, or one of the clocks is wrong.")


def _bytes_of(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("This is no secret of a webhook: whsec_ and base64.") from error


def _signature(secret: bytes, message: str, moment: str, body: bytes) -> str:
    signed = f"{message}.{moment}.".encode() + body
    return f"{_VERSION},{base64.b64encode(hmac.digest(secret, signed, 'sha256')).decode()}"


def _event(body: bytes) -> dict[str, Any]:
    event = json.loads(body)
    if not isinstance(event, dict):
        raise InvalidSignature("The body is no event.")
    return event
