"""The ledger: chained by person, append-only, personal parts under the person's own key."""

from consent.ledger.append import NewEntry, PersonErasedError, append, lock_subjects
from consent.ledger.keys import evidence_of
from consent.ledger.sealing import Evidence

__all__ = ["Evidence", "NewEntry", "PersonErasedError", "append", "evidence_of", "lock_subjects"]
