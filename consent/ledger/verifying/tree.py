"""The second pass: every numbered entry in order, the root of every seal computed again."""

import re

from django.db.models import Max

from consent.ledger.merkle import Frontier, Node, leaf_hash
from consent.ledger.nodes import kept
from consent.ledger.verifying.damage import Damage, Found, Progress, numbered
from consent.ledger.verifying.streaming import NULL, hex_of, stream
from consent.models import Seal, SealedNode

# A seal stands beside the last entry that it is over.
_QUERY = """
SELECT n.seq, n.event_id, n.hash, e.hash, s.number, s.size, s.root, s.frontier
FROM consent_sealedentry n
LEFT JOIN consent_consentevent e ON e.id = n.event_id
LEFT JOIN consent_seal s ON s.size = n.seq + 1
ORDER BY n.seq
"""
# Seals that stand beside no entry.
_BARE = """
SELECT s.number, s.size FROM consent_seal s
LEFT JOIN consent_sealedentry n ON n.seq = s.size - 1 WHERE n.seq IS NULL ORDER BY s.number
"""
_HASH = re.compile(rb"[0-9a-f]{64}")
_TELL_EACH = 5000
_AT_ONCE = 1000


def verify_tree(found: Found, progress: Progress) -> None:
    """Name numbered entries, seals and kept nodes that do not agree with each other."""
    tree = _Tree(found, progress)
    stream(_QUERY, tree.take)
    tree.end()

    def bare(row: list[bytes]) -> None:
        number, size = (each.decode() for each in row)
        found(Damage(f"seal {number}", f"it is over {size} entries; its last one is missing"))

    stream(_BARE, bare)
    _verify_nodes(tree.nodes, found)


class _Tree:
    """Where the reading stands.

    Each seal is computed from the frontier of the seal before, which its signed root vouches for:
    so one damage shows at one seal and not at all that follow. `nodes` are what should be kept, a
    few bytes for each thousand entries.
    """

    def __init__(self, found: Found, progress: Progress) -> None:
        self.nodes: list[Node] = []
        self._found = found
        self._progress = progress
        self._frontier = Frontier()
        self._next = 0
        self._sealed = 0
        self._over = Seal.objects.aggregate(size=Max("size"))["size"] or 0

    def take(self, row: list[bytes]) -> None:
        """Take the next numbered entry, in order."""
        seq, own = int(row[0]), row[2]
        if seq != self._next:
            what = f"numbers {self._next} to {seq - 1} are missing"
            self._found(Damage(numbered(seq, row[1].decode()), what))
        if own != row[3]:
            self._tell_entry(seq, row)
        if seq >= self._over:
            # Whoever moves neighbours to higher numbers leaves them side by side.
            self._found(Damage(numbered(seq, row[1].decode()), "it is under no seal"))
        completed = self._frontier.append(leaf_hash(bytes.fromhex(hex_of(own).decode())))
        if len(completed) >= 10:  # noqa: PLR2004 - lower ones are not kept
            self.nodes += kept(completed)
        self._next = seq + 1
        if row[4] != NULL:
            self._seal(row)
        if not self._next % _TELL_EACH:
            self._progress(_TELL_EACH)

    def end(self) -> None:
        """Say where entries are numbered that no seal is over."""
        self._progress(self._next % _TELL_EACH)
        if self._next > self._sealed:
            what = f"numbers {self._sealed} to {self._next - 1} are under no seal"
            self._found(Damage(f"number {self._sealed}", what))

    def _tell_entry(self, seq: int, row: list[bytes]) -> None:
        what = "its entry is missing" if row[3] == NULL else "its hash is not that of its entry"
        self._found(Damage(numbered(seq, row[1].decode()), what))

    def _seal(self, row: list[bytes]) -> None:
        root, size = bytes.fromhex(hex_of(row[6]).decode()), int(row[5])
        if self._frontier.root() != root or self._frontier.size != size:
            what = "its root is not that of its entries"
            self._found(Damage(f"seal {row[4].decode()}", what))
            self._go_on_from(size, root, _HASH.findall(row[7]))
        self._sealed = size

    def _go_on_from(self, size: int, root: bytes, frontier: list[bytes]) -> None:
        stored = Frontier(size, [bytes.fromhex(each.decode()) for each in frontier])
        if stored.fits() and stored.root() == root:
            self._frontier = stored


def _verify_nodes(nodes: list[Node], found: Found) -> None:
    expected = {(node.height, node.place): node.hash for node in nodes}
    rows = SealedNode.objects.order_by("height", "index").values_list("height", "index", "hash")
    for height, place, value in rows.iterator(_AT_ONCE):
        if expected.pop((height, place), None) != bytes(value):
            what = "it is not the hash of what is under it"
            found(Damage(f"node {place} of height {height}", what))
    for height, place in expected:
        found(Damage(f"node {place} of height {height}", "it is missing"))
