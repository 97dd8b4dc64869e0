"""The ledger: chained by person, append-only, personal parts under the person's own key."""

from consent.ledger.append import NewEntry, append
from consent.ledger.sealing import Evidence, open_evidence

__all__ = ["Evidence", "NewEntry", "append", "open_evidence"]
