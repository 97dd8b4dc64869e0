"""Merkle trees as Certificate Transparency has them (RFC 9162, section 2.1): pure functions.

Leaves are given as their hashes (`leaf_hash`). A proof is a list of hashes, each 32 bytes long.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

EMPTY_ROOT = hashlib.sha256().digest()

Subtree = Callable[[int, int], bytes]


class Node(NamedTuple):
    """The hash over the `2 ** height` leaves from `place * 2 ** height` on."""

    height: int
    place: int
    hash: bytes


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """What is needed of a tree to go on: the roots of its perfect subtrees, the largest first."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[Node]:
        """Add one leaf. Returns the perfect subtrees that it completed, the leaf itself not."""
        height, index, completed = 0, self.size, []
        while index & 1:
            height, index = height + 1, index >> 1
            leaf = node_hash(self.hashes.pop(), leaf)
            completed.append(Node(height, index, leaf))
        self.hashes.append(leaf)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Return the root over all leaves."""
        if not self.hashes:
            return EMPTY_ROOT
        *left, root = self.hashes
        for each in reversed(left):
            root = node_hash(each, root)
        return root

    def fits(self) -> bool:
        """Say whether there are as many subtrees as a tree of this size has."""
        return self.size >= 0 and len(self.hashes) == self.size.bit_count()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over `leaves`."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def root_over(parts: Iterable[tuple[int, bytes]]) -> bytes:
    """Return the root over perfect subtrees side by side, given as (height, hash).

    They begin at leaf 0, or at a multiple of a power of two that none of what follows exceeds,
    and get no higher from left to right.
    """
    stack: list[tuple[int, bytes]] = []
    for height, each in parts:
        above, top = height, each
        while stack and stack[-1][0] == above:
            above, top = above + 1, node_hash(stack.pop()[1], top)
        stack.append((above, top))
    return Frontier(hashes=[each for _height, each in stack]).root()


def subtrees_of(leaves: Sequence[bytes]) -> Subtree:
    """Return what answers the root over `leaves[start:end]`, for small trees in memory."""
    return lambda start, end: root_of(leaves[start:end])


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of `size` leaves (RFC 9162, 2.1.3.1).

    `subtree` is asked for ranges that begin at a multiple of the power of two that holds them.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no leaf {index}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency_proof(old: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return what shows that the tree of `size` goes on from that of `old` (RFC 9162, 2.1.4.1)."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {size} does not go on from one of {old}")
    path, start, end = [], 0, size
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    # Whoever checks has the old root, which is the whole of the left edge.
    return ([subtree(start, end)] if start else []) + path[::-1]


def includes(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether `path` shows `leaf` at `index` under `root` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last = index, size - 1
    for each in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            leaf = node_hash(each, leaf)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            leaf = node_hash(leaf, each)
        place, last = place >> 1, last >> 1
    return last == 0 and leaf == root


def goes_on(*, old: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Say whether `path` shows that `root` goes on from `old_root` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not path and old_root == root
    hashes = [old_root, *path] if old.bit_count() == 1 else list(path)
    if not hashes:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_seen = seen = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_seen, seen = node_hash(each, old_seen), node_hash(each, seen)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            seen = node_hash(seen, each)
        place, last = place >> 1, last >> 1
    return last == 0 and old_seen == old_root and seen == root


def _split(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
