"""A file of people is uploaded, looked at, set going, stopped."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from consent.models import PeopleImport
from consent.rules.people_imports import BEFORE, UNDO_FOR, UNDOABLE, ImportState
from consent.services.importing import (
    PeopleFile,
    PeopleLines,
    UnusableFile,
    open_people_file,
    open_people_lines,
)
from consent.services.people_imports import files, seen
from consent.services.people_imports.choosing import Choice, mapping_of

Clock = Callable[[], datetime]

_STOPPABLE = (*BEFORE, ImportState.CHECKING, ImportState.RUNNING)
_NAME_LENGTH = 255
# A page asks for each of them; a form of more fields than Django takes could not be sent.
_MOST_COLUMNS = 500
_FROM_THE_START: Mapping[str, Any] = {
    "rows_read": 0,
    "bytes_read": 0,
    "worked_ms": 0,
    "moved_at": None,
}


class NotNowError(Exception):
    """An import is in another state by now; the message says so in a sentence."""


def take_in(*, name: str, parts: Iterable[bytes], by: User, clock: Clock) -> PeopleImport:
    """Keep an uploaded file and note who brought it; nothing of it is read but its header.

    Raises `UnusableFile` where it is no CSV file with a header, and keeps nothing then.
    """
    path = files.keep(parts)
    try:
        if not path.stat().st_size:
            raise UnusableFile("The file is empty.")
        with open_people_file(path) as file, transaction.atomic():
            check_header(file)
            row = _note(name, file, by, clock())
            path.rename(files.path_of(row.pk))
    finally:
        path.unlink(missing_ok=True)
    return row


def check_header(file: PeopleFile) -> None:
    """Raise `UnusableFile` where the first line names no columns, or too many."""
    # A first line with an address in it is a person, and must not be kept as names of columns.
    if any("@" in name for name in file.header):
        raise UnusableFile(
            "The first line looks like a person, not like a header: put the names of the columns "
            "there."
        )
    if len(file.header) > _MOST_COLUMNS:
        raise UnusableFile(
            f"The file has {len(file.header):,} columns; {_MOST_COLUMNS} can be read. "
            "Leave out those that are not needed."
        )


def _note(name: str, file: PeopleFile, by: User, now: datetime) -> PeopleImport:
    return PeopleImport.objects.create(
        file_name=name[-_NAME_LENGTH:],
        size=file.size,
        encoding=file.encoding.name,
        delimiter=file.delimiter,
        uploaded_by=by,
        uploaded_at=now,
    )


def check(*, people_import: PeopleImport, choice: Choice) -> None:
    """Have the whole file checked by what was chosen; a worker begins within seconds.

    Raises `UnusableFile` where the choice cannot be, `NotNowError` where it is too late for one.
    """
    with open_file(people_import) as file:
        mapping = mapping_of(choice, file.header)
    begun = {"foreseen": None, "rows_in_all": None, "mapping": mapping}
    with transaction.atomic():
        _move(people_import, BEFORE, ImportState.CHECKING, **_FROM_THE_START, **begun)
        people_import.chunks.all().delete()
        seen.forget(people_import.pk)


def start(*, people_import: PeopleImport, clock: Clock) -> None:
    """Have the file imported as it was checked. Raises `NotNowError`."""
    now = clock()
    _move(
        people_import,
        (ImportState.CHECKED,),
        ImportState.RUNNING,
        started_at=now,
        **_FROM_THE_START,
    )


def cancel(*, people_import: PeopleImport, clock: Clock) -> None:
    """Stop an import behind the rows that are in, and throw its file away.

    What was imported by then stays and can be undone. Raises `NotNowError`.
    """
    _move(people_import, _STOPPABLE, ImportState.CANCELLED, finished_at=clock())
    files.discard(people_import.pk)


def undo(*, people_import: PeopleImport, clock: Clock) -> None:
    """Have an import taken back. Raises `NotNowError` where there is nothing to, or too late.

    Undoing that could not go on goes on behind what it has undone.
    """
    if not can_be_undone(people_import, clock()):
        raise NotNowError("This import cannot be undone any more.")
    undone = people_import.undone or {}
    _move(people_import, UNDOABLE, ImportState.UNDOING, undone=undone, trouble="")


def can_be_undone(people_import: PeopleImport, now: datetime) -> bool:
    """Say whether anything was imported, and lately enough."""
    ended = people_import.finished_at
    has_any = people_import.counts is not None and people_import.state in UNDOABLE
    return has_any and ended is not None and now < ended + UNDO_FOR


def open_lines(people_import: PeopleImport) -> AbstractContextManager[PeopleLines]:
    """Open the file of an import that has an object a line. Raises `UnusableFile`."""
    return open_people_lines(_there(people_import))


def open_file(people_import: PeopleImport) -> AbstractContextManager[PeopleFile]:
    """Open the file of an import as it was read first. Raises `UnusableFile`, its path not told."""
    return open_people_file(
        _there(people_import),
        encoding=people_import.encoding,
        delimiter=people_import.delimiter,
    )


def _there(people_import: PeopleImport) -> Path:
    path = files.path_of(people_import.pk)
    if not path.exists():
        raise UnusableFile("The file is not there any more: upload it again.")
    return path


def _move(
    people_import: PeopleImport,
    states: Iterable[ImportState],
    to: ImportState,
    **also: Any,
) -> None:
    rows = PeopleImport.objects.filter(pk=people_import.pk, state__in=list(states))
    if not rows.update(state=to, **also):
        raise NotNowError("Somebody was faster: look at what has become of this import.")
    people_import.refresh_from_db()
