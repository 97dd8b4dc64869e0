"""What can be wrong with a file, a row, a value; none of it repeats what stands there."""

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from subscribers.rules.vocabulary import PersonRefusal


class UnusableFile(Exception):
    """Nothing can be imported; the message is one sentence for whoever called."""


class RowProblem(StrEnum):
    """Why a row cannot be read at all."""

    TOO_FEW_CELLS = "too_few_cells"
    TOO_MANY_CELLS = "too_many_cells"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"
    UNDECODABLE = "undecodable"
    NUL_BYTE = "nul_byte"
    NO_OBJECT = "no_object"
    UNREADABLE = "unreadable"
    UNKNOWN_KEY = "unknown_key"
    WRONG_TYPE = "wrong_type"
    INVALID_TIME = "invalid_time"

    @property
    def sentence(self) -> str:
        """Return the reason in a sentence."""
        return _SENTENCES[self]


_SENTENCES = {
    RowProblem.TOO_FEW_CELLS: "The row has fewer cells than the header.",
    RowProblem.TOO_MANY_CELLS: "The row has more cells than the header.",
    RowProblem.TOO_LARGE: "A cell is longer than 131,072 characters, or a line than a million.",
    RowProblem.MALFORMED: "The quotes of the row do not match.",
    RowProblem.UNDECODABLE: "The row has bytes that are no text in the file's encoding.",
    RowProblem.NUL_BYTE: "The row has a NUL byte.",
    RowProblem.NO_OBJECT: "The line is no JSON object.",
    RowProblem.UNREADABLE: (
        "A name stands twice in one object, a text holds a NUL character or half a surrogate pair, "
        "or a number is none of JSON."
    ),
    RowProblem.UNKNOWN_KEY: "The object has a key that says nothing of a person.",
    RowProblem.WRONG_TYPE: "The value is of another type than it can be.",
    RowProblem.INVALID_TIME: "The time is none with its offset, such as 2026-11-14T09:30:00Z.",
}


class RowRefused(Exception):
    """One row cannot be taken: `column` is at fault, `problem` says why."""

    def __init__(self, problem: RowProblem | PersonRefusal, column: str = "") -> None:
        super().__init__(problem.sentence)
        self.problem = problem
        self.column = column


class Note(StrEnum):
    """What is to be looked at in a row that was taken."""

    UNKNOWN_LANGUAGE = "unknown_language"

    @property
    def sentence(self) -> str:
        """Return the note in a sentence."""
        return "Nothing here is written in this language: is it misspelt?"


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal of a row or a value, or one note of what was taken, with the column at fault.

    `level` is `row`, `value` or `note`.
    """

    line: int
    level: str
    column: str
    code: str
    message: str


def ignore(_problem: Problem) -> None:
    """Tell nobody of a problem."""


@contextmanager
def errors_file(path: Path | None) -> Iterator[Callable[[Problem], None]]:
    """Write problems to a CSV file that only its owner reads; nowhere without a path.

    Raises `UnusableFile` where it cannot be written.
    """
    if path is None:
        yield ignore
        return
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise UnusableFile(f"{path} cannot be written: {error.strerror}.") from error
    with open(number, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - a descriptor
        os.fchmod(number, 0o600)
        writer = csv.writer(file)
        writer.writerow(["line", "level", "column", "code", "message"])
        yield lambda p: writer.writerow([p.line, p.level, p.column, p.code, p.message])
