"""What of webhooks is kept under seal: secrets, and whom an erasure was about until it is told."""

import hmac
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from django.conf import settings

from consent.ledger.sealing import UnreadableKeyError, open_sealed, seal

_PERSON = b"webhook-erased"


def seal_secret(secret: bytes, *, endpoint_id: int) -> bytes:
    """Return a secret sealed, bound to its endpoint."""
    return seal(secret, key=next(_keys()), bound_to=_of(endpoint_id))


def open_secret(sealed: bytes, *, endpoint_id: int) -> bytes:
    """Return what `seal_secret` sealed. Raises `UnreadableKeyError`."""
    return _open(sealed, _of(endpoint_id))


def seal_person(external_id: str) -> bytes:
    """Return the id of somebody who was just erased, for those who have to erase them too."""
    return seal(external_id.encode(), key=next(_keys()), bound_to=_PERSON)


def open_person(sealed: bytes) -> str:
    """Return what `seal_person` sealed. Raises `UnreadableKeyError`."""
    return _open(sealed, _PERSON).decode()


def _open(sealed: bytes, bound_to: bytes) -> bytes:
    for key in _keys():
        try:
            return open_sealed(bytes(sealed), key=key, bound_to=bound_to)
        except InvalidTag:
            continue
    raise UnreadableKeyError(bound_to.decode())


def _of(endpoint_id: int) -> bytes:
    return b"webhook-secret:%d" % endpoint_id


def _keys() -> Iterator[bytes]:
    """Yield the keys of webhooks, made of the master keys: the first one seals."""
    for master in settings.SUBJECT_MASTER_KEYS:
        yield hmac.digest(master, b"willingly:webhook", "sha256")
