"""Roots over stretches of the sealed entries, from the nodes that the sealer kept."""

from collections.abc import Iterable, Iterator

from consent.ledger.merkle import Node, leaf_hash, root_over
from consent.models import SealedEntry, SealedNode

STEP = 10
_AT_ONCE = 1 << STEP


def kept(nodes: Iterable[Node]) -> list[Node]:
    """Return those of `nodes` that are written down: each tenth height."""
    return [node for node in nodes if node.height % STEP == 0]


class KeptNodes:
    """Answer the root over any aligned stretch of the ledger, for proofs.

    A stretch begins at a multiple of the power of two that holds it, as those of RFC 9162 do. It
    is put together of the highest kept nodes that fit, and its rest of lower ones and of entries:
    at most 1,024 reads for each kept height. Blocks of hashes are remembered, as the proofs of
    one person share most of them.
    """

    def __init__(self) -> None:
        self._blocks: dict[tuple[int, int], list[bytes]] = {}

    def subtree(self, start: int, end: int) -> bytes:
        """Return the root over the entries numbered from `start` to before `end`."""
        return root_over(self._parts(start, end))

    def _parts(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        highest = (end - start).bit_length() // STEP * STEP
        for height in range(highest, -1, -STEP):
            count = (end - start) >> height
            for each in self._hashes(height, start >> height, count):
                yield height, each
            start += count << height

    def _hashes(self, height: int, first: int, count: int) -> Iterator[bytes]:
        for index in range(first, first + count):
            block = self._block(height, index // _AT_ONCE)
            if index % _AT_ONCE >= len(block):
                raise LookupError(f"node {index} of height {height} is not there")
            yield block[index % _AT_ONCE]

    def _block(self, height: int, number: int) -> list[bytes]:
        if (height, number) not in self._blocks:
            read = _nodes if height else _leaves
            first = number * _AT_ONCE
            self._blocks[height, number] = read(height, first, first + _AT_ONCE)
        return self._blocks[height, number]


def _leaves(_height: int, first: int, end: int) -> list[bytes]:
    rows = SealedEntry.objects.filter(seq__gte=first, seq__lt=end).order_by("seq")
    return [leaf_hash(bytes(each)) for each in rows.values_list("hash", flat=True)]


def _nodes(height: int, first: int, end: int) -> list[bytes]:
    rows = SealedNode.objects.filter(height=height, index__gte=first, index__lt=end)
    return [bytes(each) for each in rows.order_by("index").values_list("hash", flat=True)]
