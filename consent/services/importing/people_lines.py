"""Files with one JSON object a line, each a person as the API's upsert takes one."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from consent.rules.profile import Source
from consent.rules.strict_json import UnreadableError, loads
from consent.services.importing.columns import IDENTITY, Columns
from consent.services.importing.engine import Given, ImportRun
from consent.services.importing.problems import Problem, RowProblem, RowRefused, UnusableFile
from consent.services.importing.reading import LINE_LIMIT, BadRow
from consent.services.importing.report import ImportReport
from consent.services.importing.times import time_in
from consent.services.upsert import PersonInput, UpsertInput
from subscribers.rules.vocabulary import PersonRefusal, Relationship

_PROFILE = "profile"
_OBSERVED = "observed_at"
_RELATIONSHIP = "relationship"
_KEYS = {*IDENTITY, _PROFILE, _OBSERVED}
_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One object, and the number of its line."""

    line: int
    stated: Mapping[str, Any]


class PeopleLines:
    """The lines of a file. Iterate over it once.

    `behind` are the bytes and the lines that were read before. Memory stays flat: a line is read up
    to a million bytes, the rest of a longer one is skipped.
    """

    def __init__(self, file: BinaryIO, size: int, behind: tuple[int, int] = (0, 0)) -> None:
        self._file = file
        self.size = size
        offset, self._number = behind
        file.seek(offset)

    def position(self) -> int:
        """Return how many bytes have been read."""
        return self._file.tell()

    def __iter__(self) -> Iterator[Line | BadRow]:
        """Give each line that is not blank; who begins anew goes on behind the last one."""
        while line := self._file.readline(LINE_LIMIT):
            self._number += 1
            is_cut = len(line) == LINE_LIMIT and not line.endswith(b"\n")
            if is_cut:
                self._skip()
            if is_cut or line.strip():
                number = self._number
                yield BadRow(number, RowProblem.TOO_LARGE) if is_cut else _read(number, line)

    def _skip(self) -> None:
        while rest := self._file.readline(LINE_LIMIT):
            if rest.endswith(b"\n"):
                return


@contextmanager
def open_people_lines(path: Path, behind: tuple[int, int] = (0, 0)) -> Iterator[PeopleLines]:
    """Open a file behind so many bytes and lines. Raises `UnusableFile` where it is empty."""
    size = path.stat().st_size
    if not size:
        raise UnusableFile("The file is empty.")
    with path.open("rb") as file:
        yield PeopleLines(file, size, behind)


class LinesRun(ImportRun):
    """An import of such a file: its columns are the parts of an upsert, and all data fields."""

    def __init__(
        self,
        catalogue: Collection[str],
        clock: Callable[[], datetime],
        on_problem: Callable[[Problem], None],
        *,
        report: ImportReport | None = None,
    ) -> None:
        super().__init__(
            _columns(catalogue),
            clock,
            on_problem,
            is_rehearsal=False,
            report=report,
            by=Source.CRM,
        )

    def read(self, rows: Iterable[Line | BadRow]) -> Iterator[Given]:
        """Give what can be understood; refuse the others."""
        for row in rows:
            if isinstance(row, BadRow):
                self._refuse_row(row.line, "", row.problem, row.problem.sentence)
                continue
            try:
                yield Given(row.line, _item(row.stated))
            except RowRefused as refused:
                self._refuse_row(row.line, refused.column, refused.problem, str(refused))


def _read(number: int, line: bytes) -> Line | BadRow:
    try:
        found = loads(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
    except UnicodeDecodeError:
        return BadRow(number, RowProblem.UNDECODABLE)
    except UnreadableError:
        return BadRow(number, RowProblem.UNREADABLE)
    except (ValueError, RecursionError):
        return BadRow(number, RowProblem.NO_OBJECT)
    is_object = isinstance(found, dict)
    return Line(number, found) if is_object else BadRow(number, RowProblem.NO_OBJECT)


def _item(stated: Mapping[str, Any]) -> UpsertInput:
    """Return what one object states. Raises `RowRefused`."""
    if stated.keys() - _KEYS:
        raise RowRefused(RowProblem.UNKNOWN_KEY)
    for name in (*IDENTITY, _OBSERVED):
        if not isinstance(stated.get(name, ""), str):
            raise RowRefused(RowProblem.WRONG_TYPE, name)
    # In a batch, too, none of its words is written otherwise.
    if stated.get(_RELATIONSHIP, Relationship.NEW) not in Relationship.values:
        raise RowRefused(PersonRefusal.INVALID_RELATIONSHIP, _RELATIONSHIP)
    profile = stated.get(_PROFILE, {})
    if not isinstance(profile, dict) or len(profile) > _MOST_FIELDS:
        raise RowRefused(RowProblem.WRONG_TYPE, _PROFILE)
    person = {name: stated[name] for name in IDENTITY if name in stated}
    return UpsertInput(
        person=PersonInput(**{"external_id": "", **person}),
        profile=profile,
        observed_at=time_in(stated[_OBSERVED], _OBSERVED) if _OBSERVED in stated else None,
    )


def _columns(catalogue: Collection[str]) -> Columns:
    names = [*IDENTITY, *(f"{_PROFILE}.{key}" for key in catalogue)]
    return Columns(
        names=names,
        identity={name: names.index(name) for name in IDENTITY},
        fields={key: len(IDENTITY) + place for place, key in enumerate(catalogue)},
    )
