"""Files of people that staff bring by a page: chosen, checked, imported, undone, forgotten."""

from consent.services.people_imports.choosing import Choice, targets_there_are, words_for
from consent.services.people_imports.dropping import drop_old_imports
from consent.services.people_imports.jobs import take_in_job
from consent.services.people_imports.previewing import columns_in, preview
from consent.services.people_imports.taking_in import (
    NotNowError,
    can_be_undone,
    cancel,
    check,
    start,
    take_in,
    undo,
)
from consent.services.people_imports.working import has_imports, work_imports

__all__ = [
    "Choice",
    "NotNowError",
    "can_be_undone",
    "cancel",
    "check",
    "columns_in",
    "drop_old_imports",
    "has_imports",
    "preview",
    "start",
    "take_in",
    "take_in_job",
    "targets_there_are",
    "undo",
    "words_for",
    "work_imports",
]
