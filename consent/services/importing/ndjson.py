"""Rows of a file with one JSON object a line, as the CSV reader gives them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from consent.services.importing.problems import RowProblem, UnusableFile
from consent.services.importing.reading import LINE_LIMIT, BadRow, Row

COLUMNS_LIMIT = 200
SUFFIXES = {".jsonl", ".ndjson"}


def is_ndjson(path: Path) -> bool:
    """Say whether a file holds JSON objects: by its name, or by its first character."""
    if path.suffix.lower() in SUFFIXES:
        return True
    with path.open("rb") as file:
        return file.read(LINE_LIMIT).lstrip().startswith(b"{")


class NdjsonFile:
    """A file of JSON objects, whose header is every key that is in it. Iterate over it once.

    Memory stays flat: a line is read up to a million characters, the rest of it is skipped.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.size = size
        self.header = self._keys()
        self._file.seek(0)

    def position(self) -> int:
        """Return how many bytes have been read."""
        return self._file.tell()

    def __iter__(self) -> Iterator[Row | BadRow]:
        """Give each line that is not blank."""
        for number, line in self._lines():
            found = _parsed(line)
            if isinstance(found, RowProblem):
                yield BadRow(number, found)
            else:
                yield Row(number, [_cell(found.get(name)) for name in self.header])

    def _keys(self) -> list[str]:
        keys: dict[str, None] = {}
        for _number, line in self._lines():
            found = _parsed(line)
            if not isinstance(found, RowProblem):
                keys |= dict.fromkeys(found)
            if len(keys) > COLUMNS_LIMIT:
                raise UnusableFile(f"The objects have more than {COLUMNS_LIMIT} different keys.")
        if not keys:
            raise UnusableFile("There is no JSON object in the file.")
        return list(keys)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Give each line with its number; one that is too long is given as what was read of it."""
        number = 0
        while line := self._file.readline(LINE_LIMIT):
            number += 1
            rest = line
            while len(rest) == LINE_LIMIT and not rest.endswith(b"\n"):
                rest = self._file.readline(LINE_LIMIT)
            if line.strip():
                yield number, line


def _parsed(line: bytes) -> dict[str, Any] | RowProblem:
    if len(line) == LINE_LIMIT:
        return RowProblem.TOO_LARGE
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return RowProblem.UNDECODABLE
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return RowProblem.MALFORMED
    if not isinstance(found, dict):
        return RowProblem.MALFORMED
    is_nul = "\0" in text or "\\u0000" in text
    return RowProblem.NUL_BYTE if is_nul else found


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
