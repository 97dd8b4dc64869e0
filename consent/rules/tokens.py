"""Tokens in links: 32 characters that name one row for one purpose and cannot be guessed.

A token is 16 bytes of HMAC-SHA-256 over purpose and number, followed by the number (8 bytes)
masked by that MAC, in base64url without padding. Nothing is stored: every key that was ever used
still reads, the first one makes new tokens.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

LENGTH = 32
_MAC_BYTES = 16
# SHA-256 takes in so many octets at once; HMAC's key is mixed with these.
_BLOCK = 64
_INNER, _OUTER = (bytes(each ^ pad for each in range(256)) for pad in (0x36, 0x5C))


class Purpose(StrEnum):
    """What a token is good for, and for nothing else."""

    CONFIRM = "confirm"
    LEAVE = "leave"
    UNDO = "undo"
    REASON = "reason"
    LINK = "link"
    WHY = "why"
    READ = "read"
    ME = "me"
    MAIL = "mail"


_MARKS = {purpose: b"willingly:%b:" % purpose.encode() for purpose in Purpose}
_MASKS = {purpose: b"willingly-mask:%b:" % purpose.encode() for purpose in Purpose}


def make_token(purpose: Purpose, number: int, keys: Sequence[bytes]) -> str:
    """Return the token of 32 characters for row `number`, made with the first key."""
    mac = _mac(purpose, number, keys[0])
    return urlsafe_b64encode(mac + _mask(purpose, mac, number, keys[0])).decode()


def read_token(purpose: Purpose, token: str, keys: Sequence[bytes]) -> int | None:
    """Return the row that `token` names, or None where it is not one of ours for `purpose`."""
    raw = _decode(token)
    if raw is None:
        return None
    mac, masked = raw[:_MAC_BYTES], int.from_bytes(raw[_MAC_BYTES:])
    for key in keys:
        number = int.from_bytes(_mask(purpose, mac, masked, key))
        if hmac.compare_digest(mac, _mac(purpose, number, key)):
            return number
    return None


def _decode(token: str) -> bytes | None:
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        raw = urlsafe_b64decode(token)
    except (Error, ValueError):
        return None
    # Other spellings of the same bytes are not tokens that we made.
    return raw if urlsafe_b64encode(raw).decode() == token else None


def _mac(purpose: Purpose, number: int, key: bytes) -> bytes:
    return _hmac(key, _MARKS[purpose], b"%d" % number)[:_MAC_BYTES]


def _mask(purpose: Purpose, mac: bytes, number: int, key: bytes) -> bytes:
    pad = _hmac(key, _MASKS[purpose], mac)[:8]
    return (number ^ int.from_bytes(pad)).to_bytes(8)


def _hmac(key: bytes, mark: bytes, rest: bytes) -> bytes:
    """Return `hmac.digest(key, mark + rest, "sha256")` in a third of the time (RFC 2104).

    Each message has three tokens, and those of one purpose begin alike.
    """
    begun, around = _begun(key, mark)
    inner, outer = begun.copy(), around.copy()
    inner.update(rest)
    outer.update(inner.digest())
    return outer.digest()


@lru_cache(maxsize=256)
def _begun(key: bytes, mark: bytes) -> "tuple[Hash, Hash]":
    block = (sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return sha256(block.translate(_INNER) + mark), sha256(block.translate(_OUTER))
