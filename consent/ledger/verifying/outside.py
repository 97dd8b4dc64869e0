"""The seals against the signed roots that are kept outside the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from consent.ledger.roots import read_roots
from consent.ledger.seals import SignedRoot, signed_root
from consent.ledger.signing import public_keys
from consent.ledger.verifying.damage import Damage, Found
from consent.models import Seal

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class RootsFile:
    """A file of signed roots, up to where it went when it was found.

    Roots that are added later are of seals that a snapshot taken now does not have.
    """

    path: Path
    size: int


def roots_kept_at(place: Path) -> list[RootsFile]:
    """Return the roots files of a folder, or the one file; those that have anything in them."""
    files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    found = [RootsFile(file, file.stat().st_size) for file in files if file.is_file()]
    return [file for file in found if file.size]


def verify_outside(files: Sequence[RootsFile], found: Found) -> None:
    """Name the roots that the database has no equal seal of, and lines that are no signed root."""
    for file in files:
        lines = _readable(file, found)
        last = 0
        while batch := list(islice(lines, _AT_ONCE)):
            seals = Seal.objects.in_bulk([root.number for _where, root in batch])
            for where, root in batch:
                _compare(where, root, seals.get(root.number), found)
                _in_order(where, root.number, last, found)
                last = root.number


def _readable(file: RootsFile, found: Found) -> Iterator[tuple[str, SignedRoot]]:
    keys = public_keys()
    for where, root in read_roots(file.path, file.size):
        if root is None:
            found(Damage(where, "the line is no signed root"))
        elif not root.is_signed_by(keys):
            found(Damage(where, f"root {root.number} is not signed by a published key"))
        else:
            yield where, root


def _compare(where: str, root: SignedRoot, seal: Seal | None, found: Found) -> None:
    if seal is None:
        what = f"it is missing; {where} has it, over {root.size} entries"
        found(Damage(f"seal {root.number}", what))
    elif signed_root(seal) != root:
        found(Damage(f"seal {root.number}", f"it is not the one that {where} has"))


def _in_order(where: str, number: int, last: int, found: Found) -> None:
    """Files may begin anywhere and repeat what they have, but leave nothing out."""
    if last and number > last + 1:
        found(Damage(where, f"roots {last + 1} to {number - 1} are missing before it"))
