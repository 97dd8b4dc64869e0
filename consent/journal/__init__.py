"""The journal: what narrows, written outside the database before it is answered.

One append-only file for each writer (a thread of a process). A restored backup is behind its
journal; delivery stands still until it was brought there.
"""

from consent.journal.fencing import (
    Fence,
    FenceState,
    FenceUpError,
    fence,
    marks_ahead,
    require_clear,
)
from consent.journal.noting import lines_of, note, note_sending, settle
from consent.journal.writer import JournalUnwritableError

__all__ = [
    "Fence",
    "FenceState",
    "FenceUpError",
    "JournalUnwritableError",
    "fence",
    "lines_of",
    "marks_ahead",
    "note",
    "note_sending",
    "require_clear",
    "settle",
]
