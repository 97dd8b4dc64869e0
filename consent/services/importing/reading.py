"""Rows of a CSV file, one at a time, whatever stands in the bad ones.

Memory stays flat: a line is read up to a million characters, a cell up to csv's own limit, and
the rest of a longer one is skipped unread.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from consent.services.importing import encoding as encodings
from consent.services.importing.problems import RowProblem, UnusableFile

LINE_LIMIT = 1_000_000
_DELIMITERS = (",", ";", "\t", "|")
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_ARCHIVE = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Row:
    """One row with as many cells as the header, and the line that it begins on."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row that cannot be read."""

    line: int
    problem: RowProblem


@contextmanager
def open_people_file(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Iterator["PeopleFile"]:
    """Open a CSV file with a header. Raises `UnusableFile` with what is wrong with it."""
    _check(path)
    try:
        chosen = encodings.named(encoding) if encoding else encodings.detect(path)
        text = path.open(encoding=chosen.name, errors=encodings.MARKING, newline="")
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}.") from error
    with text:
        yield PeopleFile(text, chosen, delimiter, size=path.stat().st_size)


def _check(path: Path) -> None:
    if not path.exists():
        raise UnusableFile(f"There is no file {path}.")
    if not path.is_file():
        raise UnusableFile(f"{path} is no file.")
    if path.stat().st_size == 0:
        raise UnusableFile(f"{path} is empty.")


class PeopleFile:
    """A CSV file whose header has been read. Iterate over it once."""

    def __init__(
        self, text: TextIO, encoding: encodings.Encoding, delimiter: str | None, size: int
    ) -> None:
        self._text = text
        self._lines = _Lines(text)
        self.encoding = encoding
        self.size = size
        self.delimiter = delimiter or self._sniff()
        self._reader = self._parse(self._lines)
        self.header = self._header()

    def position(self) -> int:
        """Return how many bytes have been read."""
        return self._text.buffer.tell()

    def __iter__(self) -> Iterator[Row | BadRow]:
        """Give each row that is not blank."""
        while True:
            self._lines.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (csv.Error, _CutLineError) as error:
                yield self._refused(_problem_of(error))
                continue
            if any(cells):
                problem = self._problem(cells)
                yield self._refused(problem) if problem else Row(self._lines.first, cells)

    def _problem(self, cells: list[str]) -> RowProblem | None:
        if self._lines.problem is not None:
            return self._lines.problem
        if len(cells) == len(self.header):
            return None
        fewer = len(cells) < len(self.header)
        return RowProblem.TOO_FEW_CELLS if fewer else RowProblem.TOO_MANY_CELLS

    def _refused(self, problem: RowProblem) -> BadRow:
        """Refuse a row, and go on with the first line that is certainly not part of it.

        A quote that is never closed swallows the rows after it. So where a bad row goes over
        several lines, only its first line is given up if the next one is a whole row by itself;
        otherwise everything up to the closing quote is.
        """
        lines = self._lines
        bad = BadRow(lines.first, problem)
        may_be_open = len(lines.taken) > 1 or problem == RowProblem.TOO_LARGE
        lines.give_back(lines.taken[1:])
        is_open = may_be_open and _has_odd_quotes(lines.taken[0])
        while is_open and (line := lines.take()) is not None:
            if self._is_row(line):
                lines.give_back([line])
                break
            is_open ^= _has_odd_quotes(line)
        return bad

    def _is_row(self, line: str) -> bool:
        try:
            return len(next(self._parse(iter([line])))) == len(self.header)
        except (csv.Error, StopIteration):
            return False

    def _parse(self, lines: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def _header(self) -> list[str]:
        try:
            names = next((cells for cells in self._reader if any(cells)), [])
        except (csv.Error, _CutLineError):
            names = []
        if not names or self._lines.problem is not None:
            raise UnusableFile("The first line is no header: this is not a CSV file.")
        return [_HIDDEN.sub("", name).strip() for name in names]

    def _sniff(self) -> str:
        """Return the delimiter that cuts the first line into the most cells."""
        line = self._lines.take()
        if line is None:
            raise UnusableFile("The file is empty.")
        if line.startswith(_ARCHIVE.decode()):
            raise UnusableFile("This is a spreadsheet or an archive: save it as CSV first.")
        self._lines.give_back([line])
        counts = {each: _count_cells(line, each) for each in _DELIMITERS}
        return max(counts, key=lambda each: counts[each])


class _CutLineError(Exception):
    """A line went over the limit."""


class _Cut(str):
    """What is left of a line over the limit: a quote where it had an odd number of them."""

    __slots__ = ()


class _Lines:
    """The lines of a file, with those of the row that is being read, which can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self._number = 0
        self.taken: list[str] = []
        self.problem: RowProblem | None = None

    @property
    def first(self) -> int:
        """Return the number of the line on which the row began."""
        return self._number - len(self.taken) + 1

    def begin(self) -> None:
        """Begin a row."""
        self.taken = []
        self.problem = None

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.take()
        if line is None:
            raise StopIteration
        self.taken.append(line)
        if isinstance(line, _Cut):
            raise _CutLineError
        if _NOT_TEXT.search(line):
            self.problem = RowProblem.NUL_BYTE if "\0" in line else RowProblem.UNDECODABLE
        return line

    def take(self) -> str | None:
        """Return the next line outside any row, or None at the end."""
        line = self._waiting.popleft() if self._waiting else self._read()
        if line is None:
            return None
        self._number += 1
        return line

    def give_back(self, lines: list[str]) -> None:
        """Put lines back to be read again."""
        self._waiting.extendleft(reversed(lines))
        self._number -= len(lines)

    def _read(self) -> str | None:
        line = self._text.readline(LINE_LIMIT)
        return self._cut(line) if len(line) == LINE_LIMIT else line or None

    def _cut(self, piece: str) -> str:
        """Skip the rest of a long line."""
        quotes = 0
        while piece:
            quotes += piece.count('"')
            if piece.endswith(("\n", "\r")):
                break
            piece = self._text.readline(LINE_LIMIT)
        return _Cut('"' * (quotes % 2))


def _problem_of(error: Exception) -> RowProblem:
    is_large = isinstance(error, _CutLineError) or "field limit" in str(error)
    return RowProblem.TOO_LARGE if is_large else RowProblem.MALFORMED


def _has_odd_quotes(line: str) -> bool:
    return line.count('"') % 2 == 1


def _count_cells(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter)))
    except (csv.Error, StopIteration):
        return 0
