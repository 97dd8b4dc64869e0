"""Tell the journal that messages are about to go, so that no older backup sends them again."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from consent import journal
from delivery.models import Delivery, Edition


def tell_the_journal(rows: Sequence[Delivery], now: datetime) -> None:
    """Write that these go, by edition, inside the transaction of their intent.

    A database that was restored from before it is behind its journal; one from after it has the
    rows as `sending`, which are never sent again. Raises `JournalUnwritableError`.
    """
    if not rows:
        return
    counts = Counter(row.edition_id for row in rows if row.edition_id)
    others = len(rows) - counts.total()
    editions = Edition.objects.filter(id__in=counts).values_list("id", "program__slug", "name")
    journal.note_sending(
        editions={f"{slug}/{name}": counts[number] for number, slug, name in editions},
        others=others,
        now=now,
    )
