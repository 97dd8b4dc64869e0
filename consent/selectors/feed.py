"""The sealed ledger in its one order: what others mirror."""

from consent.models import ConsentEvent, SealedEntry


def entries_after(seq: int, limit: int) -> list[tuple[int, ConsentEvent]]:
    """Return up to `limit` sealed entries with their numbers, from the one after `seq` on.

    Numbers begin with 0 and have no gaps; ask with -1 first, then with the last number that you
    have. A number becomes visible together with all before it, so nothing is ever skipped.
    """
    rows = SealedEntry.objects.filter(seq__gt=seq).order_by("seq")
    found = rows.select_related(
        "event__subject__subscriber", "event__program", "event__invitation"
    )[:limit]
    return [(row.seq, row.event) for row in found]
