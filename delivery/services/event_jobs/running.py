"""The job itself: each chunk one transaction, its events and how far it is together."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from consent.selectors.catalogue import field_keys
from consent.services.importing import BadRow
from consent.services.importing.people_lines import Line
from delivery.models import EventJob, EventJobChunk
from delivery.rules.event_jobs import EventJobState, Level, Told, folded
from delivery.rules.events import EventRefusal, PropertyRefusal
from delivery.services.claiming import Clock
from delivery.services.event_jobs import files
from delivery.services.event_jobs.reading import EventLines, Reader, open_events
from delivery.services.events import Answer, EventInput, take_events

_LINES = 1000
# As much as a batch may have: lines of a megabyte each are not held by the thousand.
_BYTES = 16 << 20
_PROPERTIES = "properties"
_FIELDS = {"event_id", "external_id", "name", "time", _PROPERTIES}


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some lines, and where in the file they end."""

    rows: Sequence[Line | BadRow]
    bytes_read: int


def run(job: EventJob, reader: Reader, *, has_time: Callable[[], bool], clock: Clock) -> None:
    """Take in the lines that are left, as long as there is time; throw the file away at the end.

    A worker that is killed leaves whole chunks: the next one goes on behind the last. One whose
    job was stopped, or is in other hands, goes home.
    """
    fields = set(field_keys())
    with open_events(job) as lines:
        for chunk in _chunks(lines, job.bytes_read):
            if not _take(job, chunk, reader, fields, clock) or not has_time():
                return
    with transaction.atomic():
        if not _hold(job):
            return
        job.state, job.finished_at, job.bytes_read = EventJobState.DONE, clock(), job.size
        job.save(update_fields=["state", "finished_at", "bytes_read"])
    files.discard(job.pk)


def _chunks(lines: EventLines, begin: int) -> Iterator[_Chunk]:
    rows: list[Line | BadRow] = []
    for row in lines.rows:
        rows.append(row)
        position = lines.position()
        if len(rows) == _LINES or position - begin >= _BYTES:
            yield _Chunk(rows, position)
            rows, begin = [], position
    if rows:
        yield _Chunk(rows, lines.position())


def _take(job: EventJob, chunk: _Chunk, reader: Reader, fields: set[str], clock: Clock) -> bool:
    """Take one chunk; say whether it was ours to take."""
    with transaction.atomic():
        if not _hold(job):
            return False
        tally = _Tally(job.counts, fields)
        for row, outcome in zip(chunk.rows, _outcomes(chunk.rows, reader, clock), strict=True):
            tally.add(row, outcome, reader)
        if tally.told:
            EventJobChunk.objects.create(job=job, told=folded(tally.told))
        job.counts = tally.counts()
        job.rows_read += len(chunk.rows)
        job.lines_read, job.bytes_read = chunk.rows[-1].line, chunk.bytes_read
        job.save(update_fields=["counts", "rows_read", "lines_read", "bytes_read"])
    return True


def _hold(job: EventJob) -> bool:
    """Lock the row; say whether it still runs and nobody else has gone on with it."""
    row = EventJob.objects.select_for_update().get(pk=job.pk)
    return (row.state, row.rows_read) == (EventJobState.RUNNING, job.rows_read)


def _outcomes(
    rows: Sequence[Line | BadRow], reader: Reader, clock: Clock
) -> Iterator[Answer | Exception | None]:
    """Give what became of each row; None of one that cannot be read at all."""
    items = [row.stated for row in rows if isinstance(row, Line)]
    read = reader.read(items) if items else []
    told = [each for each in read if isinstance(each, EventInput)]
    taken = iter(take_events(told=told, clock=clock) if told else ())
    each = iter(read)
    for row in rows:
        if isinstance(row, BadRow):
            yield None
            continue
        found = next(each)
        yield found if isinstance(found, Exception) else next(taken)


class _Tally:
    """Counts what became of rows, and gathers what is told of those that were refused."""

    def __init__(self, counts: dict[str, Any], fields: set[str]) -> None:
        self._triggered: int = counts.get("triggered", 0)
        self._stored: int = counts.get("stored", 0)
        self._quiet = Counter(counts.get("quiet", {}))
        self._refused = Counter(counts.get("refused", {}))
        self._values_refused = Counter(counts.get("values_refused", {}))
        self._fields = fields
        self.told: list[Told] = []

    def add(self, row: Line | BadRow, outcome: Answer | Exception | None, reader: Reader) -> None:
        """Count one row."""
        if isinstance(row, BadRow):
            self._refuse(row.line, [("", str(row.problem), row.problem.sentence)])
        elif isinstance(outcome, Exception):
            self._refuse(row.line, reader.said(outcome))
        elif outcome is not None:
            self._answered(row.line, outcome)

    def counts(self) -> dict[str, Any]:
        """Return the counts as the row keeps them."""
        return {
            "triggered": self._triggered,
            "quiet": dict(self._quiet),
            "refused": dict(self._refused),
            "stored": self._stored,
            "values_refused": dict(self._values_refused),
        }

    def _refuse(self, line: int, said: list[tuple[str, str, str]]) -> None:
        self._refused[said[0][1]] += 1
        self.told += [Told(line, Level.ROW, _named(field), *why) for field, *why in said]

    def _answered(self, line: int, answer: Answer) -> None:
        self._triggered += bool(answer["triggered"])
        self._stored += len(answer["stored"])
        if answer["why_not"]:
            quiet = EventRefusal(answer["why_not"])
            self._quiet[quiet] += 1
            self.told.append(Told(line, Level.NOTE, "", quiet, quiet.sentence))
        for key, why in answer["refused"].items():
            refusal = PropertyRefusal(why)
            self._values_refused[refusal] += 1
            # What the catalogue does not know is the caller's own word.
            field = f"{_PROPERTIES}.{key}" if key in self._fields else _PROPERTIES
            self.told.append(Told(line, Level.VALUE, field, refusal, refusal.sentence))


def _named(field: str) -> str:
    """Return the field at fault where its name is ours, and not a word of the file."""
    first = field.partition(".")[0]
    return first if first in _FIELDS else ""
