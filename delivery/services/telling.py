"""Tell the journal that messages are about to go, so that no older backup sends them again."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from consent import journal
from delivery.selectors.messages import Row


def tell_the_journal(rows: Sequence[Row], now: datetime) -> None:
    """Write that these go, by edition, inside the transaction of their intent.

    A database that was restored from before it is behind its journal; one from after it has the
    rows as `sending`, which are never sent again. Raises `JournalUnwritableError`.
    """
    if not rows:
        return
    editions = Counter(f"{r.program_slug}/{r.edition_name}" for r in rows if r.edition_id)
    journal.note_sending(editions=editions, others=len(rows) - editions.total(), now=now)
