"""One import in the hands of one worker: its file, its columns, how far it is."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from consent.models import ImportChunk, PeopleImport
from consent.rules.people_imports import ImportState, folded
from consent.services.importing import (
    Given,
    ImportReport,
    ImportRun,
    PeopleFile,
    Problem,
    batches,
)
from consent.services.people_imports.choosing import columns_of
from consent.services.people_imports.taking_in import open_file

Clock = Callable[[], datetime]


@dataclass
class Job:
    """An import as a worker has it: `rows_read` is what its row must still say."""

    row: PeopleImport
    file: PeopleFile
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
        deque(islice(self.file, self.row.rows_read), maxlen=0)

    def batches(self) -> Iterator[list[Given]]:
        """Give the rows that are left, a thousand at a time."""
        return batches(self.run.readable(self.file))

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
    problems: list[Problem] = []
    with open_file(row) as file:
        columns = columns_of(row.mapping, file.header)
        is_foreseen = row.state == ImportState.CHECKING
        kept = row.foreseen if is_foreseen else row.counts
        run = ImportRun(
            columns,
            clock,
            problems.append,
            is_rehearsal=is_foreseen,
            report=ImportReport.read(kept) if kept and row.rows_read else None,
        )
        yield Job(row, file, run, clock, problems)
