"""Files of people while they are read: outside the database, for its backups must not keep them."""

import os
import tempfile
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings


def keep(parts: Iterable[bytes]) -> Path:
    """Write what is uploaded, piece by piece, to a file that only we read; return where."""
    folder: Path = settings.IMPORTS_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix="new-", suffix=".csv", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            for part in parts:
                file.write(part)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def path_of(import_id: int) -> Path:
    """Return where the file of an import lies."""
    folder: Path = settings.IMPORTS_DIR
    return folder / f"{import_id}.csv"


def discard(import_id: int) -> None:
    """Delete the file of an import; whoever has it open reads on."""
    path_of(import_id).unlink(missing_ok=True)


def discard_older(at: datetime, *, but: Collection[int]) -> int:
    """Delete files that were written before `at`, but those of some imports; return how many."""
    folder: Path = settings.IMPORTS_DIR
    kept = {path_of(each) for each in but}
    paths = set(folder.glob("*.csv")) - kept if folder.is_dir() else set()
    old = [path for path in paths if path.stat().st_mtime < at.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
