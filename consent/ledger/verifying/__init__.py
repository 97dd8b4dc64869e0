"""Read the whole ledger again and say where it was touched."""

from collections.abc import Sequence

from consent.ledger.verifying.chains import verify_chains
from consent.ledger.verifying.damage import Damage, Found, Progress
from consent.ledger.verifying.heads import verify_heads
from consent.ledger.verifying.outside import RootsFile, roots_kept_at, verify_outside
from consent.ledger.verifying.seals import verify_seals
from consent.ledger.verifying.tree import verify_tree

__all__ = ["Damage", "Found", "RootsFile", "roots_kept_at", "verify_ledger"]


def _nothing(_count: int) -> None:
    """Show no progress."""


def verify_ledger(
    found: Found,
    *,
    roots: Sequence[RootsFile] = (),
    progress: Progress = _nothing,
) -> int:
    """Tell `found` each place where the ledger is not what was written. Returns the entries read.

    Reads all entries by person, then by number, each once and in a stream, so memory stays flat;
    `progress` is told how many more were read, up to twice the number of entries in all. `roots`
    are compared last. Call it inside `one_moment`, with `roots` from before that.
    """
    entries = verify_chains(found, progress)
    verify_heads(found)
    verify_seals(found)
    verify_tree(found, progress)
    verify_outside(roots, found)
    return entries
