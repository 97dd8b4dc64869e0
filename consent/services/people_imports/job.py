"""One import in the hands of one worker: its file, its columns, how far it is."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import cast

from consent.models import ImportChunk, PeopleImport
from consent.rules.people_imports import FileFormat, ImportState, folded
from consent.rules.profile import Source
from consent.selectors.catalogue import field_keys
from consent.services.importing import (
    Given,
    ImportReport,
    ImportRun,
    LinesRun,
    PeopleFile,
    PeopleLines,
    Problem,
    batches,
)
from consent.services.people_imports.choosing import columns_of
from consent.services.people_imports.taking_in import open_file, open_lines

Clock = Callable[[], datetime]


@dataclass
class Job:
    """An import as a worker has it: `rows_read` is what its row must still say."""

    row: PeopleImport
    file: PeopleFile | PeopleLines
    run: ImportRun
    clock: Clock
    problems: list[Problem] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def is_foreseen(self) -> bool:
        """Say whether it is the dry run."""
        return self.row.state == ImportState.CHECKING

    def skip(self) -> None:
        """Read past the rows that were committed before."""
        rows: Iterator[object] = iter(self.file)
        deque(islice(rows, self.row.rows_read), maxlen=0)

    def batches(self) -> Iterator[list[Given]]:
        """Give the rows that are left, a thousand at a time."""
        if isinstance(self.run, LinesRun):
            return batches(self.run.read(cast("PeopleLines", self.file)))
        return batches(self.run.readable(cast("PeopleFile", self.file)))

    def hold(self) -> PeopleImport | None:
        """Return the row, locked; None where somebody stopped it or has gone on with it.

        Inside the caller's transaction.
        """
        row = PeopleImport.objects.select_for_update().get(pk=self.row.pk)
        is_ours = (row.state, row.rows_read) == (self.row.state, self.row.rows_read)
        return row if is_ours else None

    def write(self, row: PeopleImport) -> ImportChunk:
        """Write how far it is, and a chunk with what was refused; the caller holds the row."""
        chunk = ImportChunk.objects.create(
            people_import=row,
            is_foreseen=self.is_foreseen,
            problems=folded(
                (each.line, each.level, each.column, each.code) for each in self.problems
            ),
        )
        row.rows_read, row.bytes_read = self.run.report.rows, self.file.position()
        row.worked_ms += self._lap()
        row.moved_at = self.clock()
        setattr(row, self._counts, self.run.report.as_json())
        row.save(update_fields=["rows_read", "bytes_read", "worked_ms", "moved_at", self._counts])
        self.row = row
        self.problems.clear()
        return chunk

    def close(self, row: PeopleImport) -> None:
        """Write the end, where the caller holds the row."""
        self.run.name_columns()
        self.write(row)
        if self.is_foreseen:
            row.rows_in_all, row.state = row.rows_read, ImportState.CHECKED
        else:
            row.finished_at, row.state = self.clock(), ImportState.DONE
        row.save(update_fields=["rows_in_all", "state", "finished_at"])

    @property
    def _counts(self) -> str:
        return "foreseen" if self.is_foreseen else "counts"

    def _lap(self) -> int:
        now = time.monotonic()
        took, self.began = now - self.began, now
        return round(took * 1000)


@contextmanager
def taken_up(row: PeopleImport, clock: Clock) -> Iterator[Job]:
    """Open an import where it was left. Raises `UnusableFile` where its file is not there."""
    if row.format == FileFormat.NDJSON:
        with open_lines(row) as lines:
            problems: list[Problem] = []
            run = LinesRun(field_keys(), clock, problems.append, report=_report_of(row))
            yield Job(row, lines, run, clock, problems)
    else:
        with open_file(row) as file:
            problems = []
            yield Job(row, file, _run_of(row, file, clock, problems), clock, problems)


def _run_of(
    row: PeopleImport, file: PeopleFile, clock: Clock, problems: list[Problem]
) -> ImportRun:
    return ImportRun(
        columns_of(row.mapping, file.header),
        clock,
        problems.append,
        is_rehearsal=row.state == ImportState.CHECKING,
        report=_report_of(row),
        by=Source.CRM if row.api_key else Source.IMPORT,
    )


def _report_of(row: PeopleImport) -> ImportReport | None:
    kept = row.foreseen if row.state == ImportState.CHECKING else row.counts
    return ImportReport.read(kept) if kept and row.rows_read else None
