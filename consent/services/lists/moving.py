"""Move a list: every opt-in becomes one request, and every confirmation has its turn."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction

from consent.models import ListMove
from consent.rules.evidence import is_readable
from consent.rules.proxy import ProxyRefusal
from consent.rules.vocabulary import Method
from consent.services.importing.problems import Problem, RowProblem, UnusableFile, ignore
from consent.services.importing.reading import BadRow, Row
from consent.services.lists.files import ListColumns
from consent.services.proxy import Asked, Bringing, ProxyItem, Turns, request_for
from consent.services.recording import Clock
from programs.models import Program
from programs.selectors import promises

BATCH = 1000
SOURCE_LENGTH = 120

Rows = Iterable[Row | BadRow]
Result = Asked | ProxyRefusal | RowProblem

_COLUMN = {
    ProxyRefusal.INVALID_ADDRESS: "email",
    ProxyRefusal.INVALID_EXTERNAL_ID: "external_id",
    ProxyRefusal.ID_TAKEN: "external_id",
    ProxyRefusal.UNKNOWN_PERSON: "email",
    ProxyRefusal.NO_LANGUAGE: "language",
    ProxyRefusal.EVIDENCE_MISSING: "signed_up_at",
    ProxyRefusal.EVIDENCE_FROM_LATER: "signed_up_at",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListToMove:
    """Which list it is: from where, what people were told there, how fast; or which goes on."""

    file_hash: bytes
    program: str = ""
    source: str = ""
    statement: str = ""
    per_hour: int = 0
    started_by_id: int | None = None
    resume: int | None = None


@dataclass(slots=True)
class Moved:
    """What became of the rows of one run. `skipped` were read by a run before this one."""

    move_id: int | None
    skipped: int = 0
    rows: int = 0
    asked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    last_turn_at: datetime | None = None


def move_list(
    *,
    wanted: ListToMove,
    rows: Rows,
    columns: ListColumns,
    clock: Clock,
    language: str = "",
    dry_run: bool = False,
    on_problem: Callable[[Problem], None] = ignore,
    on_progress: Callable[[], None] = lambda: None,
) -> Moved:
    """Ask each person of a list once, a thousand rows at a time, each batch a transaction.

    How far it came is written in the batch's own transaction: a run that was cut off goes on
    there, by `resume` or with the same file for the same program, and nobody is asked twice in
    any case. Makes nobody active. A dry run says what would become of each row and writes
    nothing. Raises `UnusableFile`.
    """
    move = _foreseen(wanted, clock) if dry_run else _begin(wanted, clock)
    run = _Run(move, columns, language, clock)
    for batch in _batches(islice(rows, move.rows_read, None)):
        results = run.foresee(batch) if dry_run else run.take(batch)
        for row, result in zip(batch, results, strict=True):
            run.tell(row.line, result, on_problem)
        on_progress()
    if not dry_run:
        ListMove.objects.filter(id=move.id).update(finished_at=clock())
    return run.moved


def _begin(wanted: ListToMove, clock: Clock) -> ListMove:
    """Return the move that goes on, or a new one."""
    going_on = _resumed(wanted)
    if going_on is not None:
        return going_on
    move = _foreseen(wanted, clock)
    move.save()
    return move


def _resumed(wanted: ListToMove) -> ListMove | None:
    if wanted.resume is None:
        return ListMove.objects.filter(
            program__slug=wanted.program, file_hash=wanted.file_hash, finished_at=None
        ).first()
    move = ListMove.objects.select_related("program").filter(id=wanted.resume).first()
    if move is None:
        raise UnusableFile(f"There is no move {wanted.resume}.")
    if move.finished_at is not None:
        raise UnusableFile(f"Move {move.id} has been read to its end.")
    if bytes(move.file_hash) != wanted.file_hash:
        raise UnusableFile(f"This is not the file of move {move.id}, or it was changed since.")
    return move


def _foreseen(wanted: ListToMove, clock: Clock) -> ListMove:
    """Return the row of a new move, not saved. Raises `UnusableFile` where it cannot be."""
    if wanted.resume is not None and (found := _resumed(wanted)):
        return found
    program = Program.objects.filter(slug=wanted.program).first()
    if program is None:
        raise UnusableFile(f"There is no program {wanted.program!r}.")
    if promises.published(program.slug) is None:
        raise UnusableFile(ProxyRefusal.PROGRAM_NOT_OPEN.sentence)
    source = " ".join(wanted.source.split())
    if not source or len(source) > SOURCE_LENGTH or not wanted.statement.strip():
        raise UnusableFile(
            f"Say where the list comes from (at most {SOURCE_LENGTH} characters), and what people "
            "were told there."
        )
    if not is_readable(source) or not is_readable(wanted.statement):
        raise UnusableFile(
            "The source or the statement holds characters that cannot be printed: people read both."
        )
    if wanted.per_hour < 1:
        raise UnusableFile("At least one confirmation an hour has to go.")
    return ListMove(
        program=program,
        source=source,
        statement=wanted.statement.strip(),
        per_hour=wanted.per_hour,
        started_by_id=wanted.started_by_id,
        started_at=clock(),
        file_hash=wanted.file_hash,
    )


class _Run:
    """One run over the rows that no run before it has read."""

    def __init__(self, move: ListMove, columns: ListColumns, language: str, clock: Clock) -> None:
        self._move = move
        self._columns = columns
        self._language = language
        self._clock = clock
        self._seen: set[str] = set()
        self.moved = Moved(move.id, skipped=move.rows_read)

    def take(self, batch: list[Row | BadRow]) -> list[Result]:
        """Ask the people of one batch, and write how far the list has come with it."""
        with transaction.atomic():
            move = self._held()
            turns = _turns(move, self._clock())
            results = self._asked(batch, turns, dry_run=False)
            _note(move, results, turns)
        self._move = move
        self.moved.last_turn_at = move.next_turn_at
        return results

    def foresee(self, batch: list[Row | BadRow]) -> list[Result]:
        """Say what would become of one batch. Who stands twice in the file is asked once."""
        results = self._asked(batch, None, dry_run=True)
        for number, row in enumerate(batch):
            if isinstance(row, Row) and isinstance(results[number], Asked):
                address = self._item(row).email.lower()
                if address in self._seen:
                    results[number] = ProxyRefusal.ALREADY_PENDING
                self._seen.add(address)
        return results

    def tell(self, line: int, result: Result, on_problem: Callable[[Problem], None]) -> None:
        """Count one row, and tell of it where it was refused."""
        self.moved.rows += 1
        if isinstance(result, Asked):
            self.moved.asked += 1
            return
        self.moved.refused[result] += 1
        column = _COLUMN.get(result, "") if isinstance(result, ProxyRefusal) else ""
        on_problem(Problem(line, "row", column, result, result.sentence))

    def _held(self) -> ListMove:
        """Return the move's row, locked. Raises where another process has gone on with it."""
        rows = ListMove.objects.select_for_update(of=("self",)).select_related("program")
        move = rows.get(id=self._move.id)
        if move.rows_read != self._move.rows_read or move.finished_at is not None:
            raise UnusableFile(f"Another process is at move {move.id}.")
        return move

    def _asked(
        self, batch: list[Row | BadRow], turns: Turns | None, *, dry_run: bool
    ) -> list[Result]:
        items = [self._item(row) for row in batch if isinstance(row, Row)]
        bringing = Bringing(method=Method.IMPORT, source=self._move.source, turns=turns)
        asked = iter(
            request_for(items=items, bringing=bringing, clock=self._clock, dry_run=dry_run)
        )
        return [row.problem if isinstance(row, BadRow) else next(asked) for row in batch]

    def _item(self, row: Row) -> ProxyItem:
        return self._columns.item(
            row.cells,
            program=self._move.program.slug,
            language=self._language,
            statement=self._move.statement,
        )


def _turns(move: ListMove, now: datetime) -> Turns:
    """Go on after the last turn that was given, and not before now."""
    next_at = max(now, move.next_turn_at or now)
    return Turns(move.id, next_at, timedelta(hours=1) / move.per_hour)


def _note(move: ListMove, results: list[Result], turns: Turns) -> None:
    refused = Counter(str(each) for each in results if not isinstance(each, Asked))
    move.rows_read += len(results)
    move.asked += len(results) - refused.total()
    move.refused = dict(Counter(move.refused) + refused)
    move.next_turn_at = turns.next_at
    move.save(update_fields=["rows_read", "asked", "refused", "next_turn_at"])


def _batches(rows: Iterator[Row | BadRow]) -> Iterator[list[Row | BadRow]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
