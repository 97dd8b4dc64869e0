"""The sealed ledger in its one order: what others mirror."""

from dataclasses import dataclass

from consent.ledger.nodes import KeptNodes
from consent.models import ConsentEvent, SealedEntry
from programs.selectors.sides import in_sight

Entries = list[tuple[int, ConsentEvent]]


class LedgerRestored(LookupError):
    """What somebody read last is not in the ledger any more: a backup was restored."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Say up to where somebody has read: the last number, and the root over all up to it.

    The root (RFC 9162, hex) is of what they have, so it shows whether the ledger still has it.
    Without one only the number is looked for. -1 is before the first entry.
    """

    seq: int = -1
    root: str = ""

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Return the cursor that `str` wrote, or that a number alone is.

        Whoever begins at 0 has nothing yet: entry 0 would be passed over. Who has just that one is
        given it again.
        """
        seq, _dot, root = text.partition(".")
        return cls(int(seq), root) if root or int(seq) > 0 else cls()

    def __str__(self) -> str:
        return f"{self.seq}.{self.root}" if self.root else str(self.seq)


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries with their numbers, where to go on, and whether there is more by now."""

    entries: Entries
    cursor: Cursor
    has_more: bool


def read_on(after: Cursor, limit: int) -> Page:
    """Return up to `limit` entries after `after`. Raises `LedgerRestored`.

    The number alone cannot tell: a ledger that was set back gives it again, to another entry. Nor
    can the entry that has it: it may have got its old number again, and one before it not.
    """
    if after.seq >= 0 and not SealedEntry.objects.filter(seq=after.seq).exists():
        raise LedgerRestored(str(after))
    found = entries_after(after.seq, limit + 1)
    entries = found[:limit]
    # The later root first: what is read for it has all that the earlier one needs.
    nodes = KeptNodes()
    reached = _at(entries[-1][0] if entries else after.seq, nodes)
    if after.root and after.root != _at(after.seq, nodes).root:
        raise LedgerRestored(str(after))
    return Page(entries, reached, len(found) > limit)


def _at(seq: int, nodes: KeptNodes) -> Cursor:
    return Cursor(seq, nodes.subtree(0, seq + 1).hex()) if seq >= 0 else Cursor()


def entries_after(seq: int, limit: int) -> Entries:
    """Return up to `limit` sealed entries with their numbers, from the one after `seq` on.

    Numbers begin with 0 and have no gaps; ask with -1 first, then with the last number that you
    have. A number becomes visible together with all before it, so nothing is ever skipped. What is
    of the other side has a number too, and is left out.
    """
    rows = in_sight(SealedEntry.objects.filter(seq__gt=seq), "event__subject__is_sandbox")
    found = rows.order_by("seq").select_related(
        "event__subject__subscriber__merged__into", "event__program", "event__invitation"
    )[:limit]
    return [(row.seq, row.event) for row in found]
