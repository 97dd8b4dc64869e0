"""What a seal says, how it is signed, and how it is written outside the database."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from consent.ledger.chain import GENESIS, canonical
from consent.ledger.merkle import Frontier
from consent.ledger.signing import is_signed, sign, signing_key_id
from consent.models import Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRoot:
    """One seal as it travels: everything of it but the frontier, which anybody can compute."""

    number: int
    size: int
    root: bytes
    previous: bytes
    sealed_at: str
    key: str
    signature: bytes = b""

    def content(self) -> dict[str, int | str]:
        """Return what is signed. Hashes are in hex, the time is ISO 8601 in UTC."""
        return {
            "number": self.number,
            "size": self.size,
            "root": self.root.hex(),
            "previous": self.previous.hex(),
            "sealed_at": self.sealed_at,
            "key": self.key,
        }

    def line(self) -> bytes:
        """Return the one spelling of the signed root: a line of JSON, without its end."""
        return canonical(self.content() | {"signature": self.signature.hex()})

    def hash(self) -> bytes:
        """Return what the next seal names as `previous`: SHA-256 of the line."""
        return hashlib.sha256(self.line()).digest()

    def is_signed_by(self, keys: Mapping[str, Ed25519PublicKey]) -> bool:
        """Say whether one of these keys signed it."""
        return is_signed(canonical(self.content()), self.signature, self.key, keys)


def signed_root(seal: Seal) -> SignedRoot:
    """Return what `seal` says to the outside."""
    return SignedRoot(
        number=seal.number,
        size=seal.size,
        root=bytes(seal.root),
        previous=bytes(seal.previous_hash),
        sealed_at=_time(seal.sealed_at),
        key=seal.key_id,
        signature=bytes(seal.signature),
    )


def new_seal(*, last: Seal | None, frontier: Frontier, now: datetime) -> Seal:
    """Return the seal that follows `last`, signed, not saved."""
    unsigned = SignedRoot(
        number=last.number + 1 if last else 1,
        size=frontier.size,
        root=frontier.root(),
        previous=signed_root(last).hash() if last else GENESIS,
        sealed_at=_time(now),
        key=signing_key_id(),
    )
    _key, signature = sign(canonical(unsigned.content()))
    return Seal(
        number=unsigned.number,
        size=unsigned.size,
        root=unsigned.root,
        frontier=list(frontier.hashes),
        previous_hash=unsigned.previous,
        sealed_at=now,
        key_id=unsigned.key,
        signature=signature,
    )


def frontier_of(seal: Seal | None) -> Frontier:
    """Return where the next seal goes on from."""
    if seal is None:
        return Frontier()
    return Frontier(seal.size, [bytes(each) for each in seal.frontier])


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
