"""Files of events while they are read: outside the database, for its backups must not keep them."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from django.conf import settings

_NAME = "events-{}.part"


def path_of(job_id: int) -> Path:
    """Return where the file of a job lies."""
    folder: Path = settings.IMPORTS_DIR
    return folder / _NAME.format(job_id)


def discard(job_id: int) -> None:
    """Delete the file of a job; whoever has it open reads on."""
    path_of(job_id).unlink(missing_ok=True)


def discard_older(at: datetime, *, but: Collection[int]) -> None:
    """Delete files that were written before `at`, but those of some jobs."""
    folder: Path = settings.IMPORTS_DIR
    kept = {path_of(each) for each in but}
    paths = set(folder.glob(_NAME.format("*"))) - kept if folder.is_dir() else set()
    for path in paths:
        if path.stat().st_mtime < at.timestamp():
            path.unlink(missing_ok=True)
