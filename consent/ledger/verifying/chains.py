"""The first pass: each person's chain, every column of every entry."""

from consent.ledger.chain import GENESIS
from consent.ledger.verifying.content import COLUMNS, hash_of
from consent.ledger.verifying.damage import Damage, Found, Progress, in_chain
from consent.ledger.verifying.streaming import hex_of, stream

_QUERY = f"SELECT {COLUMNS} FROM consent_consentevent e ORDER BY e.subject_id, e.position"  # noqa: S608 - only our own columns
_EMPTY = rb"\\x"
_GENESIS = GENESIS.hex().encode()
_TELL_EACH = 5000
_SUBJECT, _POSITION, _ID, _SEALED, _PREVIOUS, _HASH = 0, 1, 2, 15, 16, 17


def verify_chains(found: Found, progress: Progress) -> int:
    """Recompute every hash and follow every chain. Returns the number of entries."""
    chains = _Chains(found, progress)
    stream(_QUERY, chains.take)
    progress(chains.entries % _TELL_EACH)
    return chains.entries


class _Chains:
    """Where the reading stands: in whose chain, after which entry."""

    def __init__(self, found: Found, progress: Progress) -> None:
        self.entries = 0
        self._found = found
        self._progress = progress
        self._subject = b""
        self._previous = _GENESIS
        self._position = 0

    def take(self, row: list[bytes]) -> None:
        """Take the next entry, in order of person and position."""
        if row[_SUBJECT] != self._subject:
            self._subject, self._previous, self._position = row[_SUBJECT], _GENESIS, 0
        position, own = int(row[_POSITION]), hex_of(row[_HASH])
        if (
            position != self._position + 1
            or hex_of(row[_PREVIOUS]) != self._previous
            or hash_of(row) != own
            or row[_SEALED] == _EMPTY
        ):
            self._tell(row, position)
        self._previous, self._position = own, position
        self.entries += 1
        if not self.entries % _TELL_EACH:
            self._progress(_TELL_EACH)

    def _tell(self, row: list[bytes], position: int) -> None:
        place = in_chain(row[_SUBJECT].decode(), position, row[_ID].decode())
        self._found(Damage(place, self._what(row, position)))

    def _what(self, row: list[bytes], position: int) -> str:
        if position != self._position + 1:
            return f"entries {self._position + 1} to {position - 1} are missing"
        if hex_of(row[_PREVIOUS]) != self._previous:
            return "it does not follow the entry before"
        return "its content was changed"
