"""The seals themselves: numbers, signatures, and each chained to the one before."""

from collections.abc import Iterator

from consent.ledger.chain import GENESIS
from consent.ledger.seals import SignedRoot, frontier_of, signed_root
from consent.ledger.signing import public_keys
from consent.ledger.verifying.damage import Damage, Found
from consent.models import Seal

_AT_ONCE = 1000


def verify_seals(found: Found) -> None:
    """Name the seals that were changed, deleted or put in."""
    keys = public_keys()
    previous, number, size = GENESIS, 0, 0
    for seal in Seal.objects.order_by("number").iterator(_AT_ONCE):
        root = signed_root(seal)
        place = f"seal {seal.number}"
        for what in _wrong(seal, root, previous, number, size):
            found(Damage(place, what))
        if root.key not in keys:
            found(Damage(place, f"its key {root.key} is not among the published ones"))
        elif not root.is_signed_by(keys):
            found(Damage(place, "its signature is wrong"))
        previous, number, size = root.hash(), seal.number, seal.size


def _wrong(seal: Seal, root: SignedRoot, previous: bytes, number: int, size: int) -> Iterator[str]:
    if seal.number != number + 1:
        yield f"seals {number + 1} to {seal.number - 1} are missing"
    elif root.previous != previous:
        yield "it does not follow the seal before"
    if seal.size <= size:
        yield f"it is over {seal.size} entries, the one before over {size}"
    frontier = frontier_of(seal)
    if not frontier.fits() or frontier.root() != root.root:
        yield "its frontier is not that of its root"
