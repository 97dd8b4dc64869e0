"""The lines of a file of events: each an object as the API takes one, or why it is none."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from consent.rules.people_imports import FileFormat
from consent.services.importing import (
    BadRow,
    PeopleFile,
    PeopleLines,
    UnusableFile,
    open_people_file,
    open_people_lines,
)
from consent.services.importing.people_lines import Line
from delivery.models import EventJob
from delivery.services.event_jobs import files
from delivery.services.events import EventInput
from subscribers.rules.spreadsheets import without_mark

_OWN = ("event_id", "external_id", "name", "time")


class Reader(Protocol):
    """What the API makes of an item of a batch, so that a line of a file is answered the same."""

    def read(self, items: Sequence[Any]) -> list[EventInput | Exception]:
        """Return the event of each item, or what is wrong with it."""

    def said(self, error: Exception) -> list[tuple[str, str, str]]:
        """Return field, code and sentence of each thing that is wrong; no value is in them."""


@dataclass(frozen=True, slots=True)
class EventLines:
    """The lines behind those that were read before. Iterate over it once."""

    rows: Iterator[Line | BadRow]
    file: PeopleLines | PeopleFile

    def position(self) -> int:
        """Return how many bytes have been read."""
        return self.file.position()


@contextmanager
def open_events(job: EventJob) -> Iterator[EventLines]:
    """Open the file of a job where it was left. Raises `UnusableFile`."""
    path = files.path_of(job.pk)
    if not path.exists():
        raise UnusableFile("The file is not there any more: upload it again.")
    if job.format == FileFormat.CSV:
        with open_people_file(path) as table:
            rows = _objects(table)
            deque(islice(rows, job.rows_read), maxlen=0)
            yield EventLines(rows, table)
    else:
        with open_people_lines(path, behind=(job.bytes_read, job.lines_read)) as lines:
            yield EventLines(iter(lines), lines)


def size_of(path: Path, file_format: FileFormat) -> int:
    """Return how many bytes an upload has. Raises `UnusableFile` where it cannot be read."""
    # Before a reader says it with the path, which is none of the caller's business.
    if not path.stat().st_size:
        raise UnusableFile("The file is empty.")
    if file_format == FileFormat.CSV:
        with open_people_file(path) as table:
            if missing := [name for name in _OWN if name not in table.header]:
                raise UnusableFile(f"The first line names no column {' and no '.join(missing)}.")
            if len(set(table.header)) < len(table.header):
                raise UnusableFile("The first line names a column twice.")
            return table.size
    with open_people_lines(path) as lines:
        return lines.size


def _objects(table: PeopleFile) -> Iterator[Line | BadRow]:
    for row in table:
        yield row if isinstance(row, BadRow) else Line(row.line, _object(table.header, row.cells))


def _object(header: Sequence[str], cells: Sequence[str]) -> Mapping[str, Any]:
    """Return a row as an item of a batch; an empty cell says nothing."""
    given = {
        name: without_mark(cell)
        for name, cell in zip(header, cells, strict=True)
        if cell and not cell.isspace()
    }
    own = {name: given.pop(name) for name in _OWN if name in given}
    return {**own, "properties": given} if given else own
