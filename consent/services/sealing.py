"""Seal what is new, and have the signed roots outside the database too."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

from consent.ledger.roots import export_roots
from consent.ledger.sealer import seal_new_entries

Clock = Callable[[], datetime]

_AT_ONCE = 2000


def seal(*, clock: Clock, limit: int = _AT_ONCE) -> int:
    """Seal up to `limit` new entries, then write the roots that the roots file lacks.

    Returns how many entries were sealed: 0 where there are none, or where another sealer is at
    work. Call it outside of a transaction. Raises `OSError` where the file cannot be written; the
    seal stands, and the next call writes its root.
    """
    sealed = seal_new_entries(clock=clock, limit=limit)
    export_roots()
    return sealed


def seal_backlog(*, clock: Clock, rounds: int | None = None) -> int:
    """Seal until nothing is new, or so many times. Returns how many entries were sealed."""
    total = 0
    for _round in count() if rounds is None else range(rounds):
        sealed = seal(clock=clock)
        total += sealed
        if not sealed:
            break
    return total
