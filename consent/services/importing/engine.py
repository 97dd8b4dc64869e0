"""The import itself: batches of rows through the same door as the API."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from consent.rules.profile import ProfileRefusal, Source
from consent.selectors.languages import languages_here
from consent.services.importing.columns import Columns
from consent.services.importing.problems import Note, Problem, RowRefused, ignore
from consent.services.importing.reading import BadRow, Row
from consent.services.importing.report import FieldCount, ImportReport
from consent.services.importing.times import time_in
from consent.services.upsert import PersonInput, UpsertInput, UpsertResult, upsert
from programs.rules.languages import base_language
from subscribers.rules.spreadsheets import without_mark
from subscribers.rules.tenure import by_tenure
from subscribers.rules.vocabulary import PersonRefusal, Relationship

Clock = Callable[[], datetime]

BATCH = 1000
# Where a value stood that no column holds: what it was called is the caller's own word.
ELSEWHERE = "profile"
_DATE_LENGTH = 10


def import_people(
    *,
    rows: Iterable[Row | BadRow],
    columns: Columns,
    clock: Clock,
    dry_run: bool = False,
    on_problem: Callable[[Problem], None] = ignore,
    on_progress: Callable[[], None] = lambda: None,
) -> ImportReport:
    """Import rows a thousand at a time, each batch a transaction; return the counts.

    A later row of the same person changes what an earlier one said, so the same rows twice leave
    the same people. Makes, revives and ends no consent. A dry run does all of it in one
    transaction and takes that back: the counts are right, and the people's rows are held until
    the end, so their mail waits.
    """
    run = ImportRun(columns, clock, on_problem, is_rehearsal=dry_run)
    with transaction.atomic() if dry_run else nullcontext():
        for batch in batches(run.readable(rows)):
            run.count(batch, run.take(batch))
            on_progress()
        if dry_run:
            transaction.set_rollback(True)
    run.name_columns()
    return run.report


@dataclass(frozen=True, slots=True)
class Given:
    """One row as it goes to the upsert, with which of the unknown columns say something in it."""

    line: int
    item: UpsertInput
    unknown: tuple[int, ...] = ()


class ImportRun:
    """One import under way: what the command and the pages both go through.

    `report` goes on counting where it was given: an import that was cut off hands in its own.
    """

    def __init__(
        self,
        columns: Columns,
        clock: Clock,
        on_problem: Callable[[Problem], None] = ignore,
        *,
        is_rehearsal: bool,
        report: ImportReport | None = None,
        by: Source = Source.IMPORT,
    ) -> None:
        self._columns = columns
        self._is_rehearsal = is_rehearsal
        self._by = by
        self._clock = clock
        self._languages = languages_here()
        self._on_problem = on_problem
        self._column_of = {key: columns.names[i] for key, i in columns.fields.items()}
        self.report = report or new_report(columns)
        self._unknown = self.report.fields[len(columns.fields) :]

    def readable(self, rows: Iterable[Row | BadRow]) -> Iterator[Given]:
        """Give the rows that can be understood; refuse the others."""
        for row in rows:
            if isinstance(row, BadRow):
                self._refuse_row(row.line, "", row.problem, row.problem.sentence)
                continue
            try:
                yield Given(row.line, self.item(row.cells), self._said_unknown(row.cells))
            except RowRefused as refused:
                self._refuse_row(row.line, refused.column, refused.problem, str(refused))
            except ValueError:
                refusal, since = PersonRefusal.INVALID_RELATIONSHIP, self._columns.since or 0
                message = "The day since when is no date such as 2026-11-14."
                self._refuse_row(row.line, self._columns.names[since], refusal, message)

    def take(self, batch: list[Given]) -> list[UpsertResult]:
        """Write one batch in a transaction; return what became of each row."""
        items = [given.item for given in batch]
        return upsert(items=items, by=self._by, is_rehearsal=self._is_rehearsal, clock=self._clock)

    def count(self, batch: list[Given], results: list[UpsertResult]) -> None:
        """Count what became of one batch, and tell of what was refused."""
        for given, result in zip(batch, results, strict=True):
            self.report.count_person(result)
            for place in given.unknown:
                self._unknown[place].refused[ProfileRefusal.UNKNOWN_FIELD] += 1
            self._tell(given.line, result)
            if result.person.refusal is None:
                self._note_language(given, result)

    def note_of(self, person: PersonInput) -> Note | None:
        """Return what is to be looked at in a row that can be taken."""
        said = (person.language or "").strip()
        is_known = not said or base_language(said) in self._languages
        return None if is_known else Note.UNKNOWN_LANGUAGE

    def name_columns(self) -> None:
        """Tell once, of the heading, of each column that nothing is taken from."""
        reason = ProfileRefusal.UNKNOWN_FIELD
        for count in self._unknown:
            if count.refused[reason]:
                self._on_problem(Problem(1, "value", count.column, reason, reason.sentence))

    def item(self, cells: list[str]) -> UpsertInput:
        """Return what one row states. Raises `ValueError` where its day since when is none.

        `RowRefused` where it cannot be read when that was so.
        """
        places = self._columns.fields.items()
        profile = {key: without_mark(cells[i]) for key, i in places if cells[i].strip()}
        return UpsertInput(
            person=self.person(cells), profile=profile, observed_at=self._observed_at(cells)
        )

    def _observed_at(self, cells: list[str]) -> datetime | None:
        at = self._columns.observed
        text = "" if at is None else cells[at].strip()
        return time_in(text, self._columns.names[at or 0]) if text else None

    def person(self, cells: list[str]) -> PersonInput:
        """Return whom one row states. Raises `ValueError` as `item` does."""
        at = self._columns.identity
        stated = {
            name: without_mark(cells[i])
            for name, i in at.items()
            if cells[i] and not cells[i].isspace()
        }
        return PersonInput(
            external_id=stated.get("external_id", ""),
            email=stated.get("email"),
            language=stated.get("language"),
            time_zone=stated.get("time_zone"),
            account=stated.get("account"),
            relationship=self._relationship(cells) or stated.get("relationship"),
        )

    def _said_unknown(self, cells: list[str]) -> tuple[int, ...]:
        return tuple(place for place, i in enumerate(self._columns.unknown) if cells[i])

    def _relationship(self, cells: list[str]) -> Relationship | None:
        """Return what is fixed or follows from a date. Raises `ValueError` where it is none."""
        if self._columns.since is None:
            return self._columns.fixed
        text = cells[self._columns.since].strip()
        if not text:
            return None
        if text[_DATE_LENGTH:] and text[_DATE_LENGTH] not in "T ":
            raise ValueError
        since = date.fromisoformat(text[:_DATE_LENGTH])
        return by_tenure(since, self._clock().date(), self._columns.days)

    def _tell(self, line: int, result: UpsertResult) -> None:
        if self._on_problem is ignore:
            return
        refusal = result.person.refusal
        if refusal is not None:
            at = self._columns.identity.get(refusal.field)
            column = self._columns.names[at] if at is not None else ""
            self._on_problem(Problem(line, "row", column, refusal, refusal.sentence))
        address = result.person.address_refusal
        if address is not None:
            column = self._columns.names[self._columns.identity["email"]]
            self._on_problem(Problem(line, "value", column, address, address.sentence))
        own = ProfileRefusal.PERSON_SAID
        for part in sorted(result.person.kept):
            column = self._columns.names[self._columns.identity[part]]
            self._on_problem(Problem(line, "value", column, own, own.sentence))
        for key, reason in result.profile.refused.items():
            column = self._column_of.get(key, ELSEWHERE)
            self._on_problem(Problem(line, "value", column, reason, reason.sentence))

    def _note_language(self, given: Given, result: UpsertResult) -> None:
        note = self.note_of(given.item.person)
        if note is None or "language" in result.person.kept:
            return
        self.report.notes[note] += 1
        column = self._columns.names[self._columns.identity["language"]]
        self._on_problem(Problem(given.line, "note", column, note, note.sentence))

    def _refuse_row(self, line: int, column: str, code: str, message: str) -> None:
        self.report.count_refused_row(code)
        self._on_problem(Problem(line, "row", column, code, message))


def new_report(columns: Columns) -> ImportReport:
    """Return a report that counts nothing yet: the fields of the catalogue, then the others."""
    known = [FieldCount(columns.names[i], key) for key, i in columns.fields.items()]
    return ImportReport([*known, *(FieldCount(columns.names[i], None) for i in columns.unknown)])


def batches(rows: Iterable[Given]) -> Iterator[list[Given]]:
    """Give batches in which nobody stands twice, so that a later row finds the earlier one."""
    batch: list[Given] = []
    ids: set[str] = set()
    for row in rows:
        external_id = row.item.person.external_id.strip()
        if len(batch) == BATCH or (external_id in ids):
            yield batch
            batch, ids = [], set()
        batch.append(row)
        if external_id:
            ids.add(external_id)
    if batch:
        yield batch
