"""Catalogues as files: a CSV whose first column picks the row."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from programs.rules.values import Choices, Value, ValueRefused, is_printable, parse_value
from programs.rules.vocabulary import FieldType

ROWS_LIMIT = 5_000
COLUMNS_LIMIT = 20
CELL_LIMIT = 500
KEY_LIMIT = 500
# All cells together: an approved edition keeps its own copy, which each batch reads.
TABLE_LIMIT = 1_000_000
FILE_LIMIT = 4_000_000
FAULTS_LIMIT = 50
KEY_TYPES = (FieldType.TEXT, FieldType.CHOICE, FieldType.NUMBER)

_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
# What can be asked of every field; a column of that name could not be told from it.
_TAKEN = frozenset({"size", "first", "last"})
_MARKS = ",;\t"


@dataclass(frozen=True, slots=True)
class KeyField:
    """The field whose value picks the row."""

    key: str
    type: str
    choices: Choices


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the key as it was written, as it is compared, and `{column: text}`."""

    key: str
    match: str
    cells: dict[str, str]


@dataclass(slots=True)
class Table:
    """What a file came to. It may be used where `faults`, sentences with a line, is empty."""

    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


class CellRefused(Exception):
    """A cell cannot be kept; the message says why."""


def match_of(kind: str, value: Value) -> str:
    """Return a value of the key field, as it is stored, in the form in which keys are compared."""
    if kind == FieldType.TEXT:
        return " ".join(unicodedata.normalize("NFKC", str(value)).casefold().split())
    return f"{float(value):.10g}" if isinstance(value, int | float) else str(value)


def read_key(key: KeyField, raw: str) -> tuple[str, str]:
    """Return a key as it is shown and as it is compared. Raises `CellRefused`."""
    try:
        value = parse_value(key.type, raw, key.choices)
    except ValueRefused as refused:
        raise CellRefused(f"{key.key}: {refused.message}") from None
    return str(value), match_of(key.type, value)


def read_cell(column: str, raw: str) -> str:
    """Return a cell in one line. Raises `CellRefused`."""
    if len(raw) > 4 * CELL_LIMIT:
        raise CellRefused(f"{column}: at most {CELL_LIMIT} characters.")
    words = " ".join(unicodedata.normalize("NFC", raw).split())
    if not is_printable(words):
        raise CellRefused(f"{column}: it has characters that cannot be printed.")
    if len(words) > CELL_LIMIT:
        raise CellRefused(f"{column}: at most {CELL_LIMIT} characters.")
    return words


def column_faults(columns: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the names of columns."""
    if not columns:
        yield "It needs a column for the key and at least one for words."
    if len(columns) > COLUMNS_LIMIT:
        yield f"At most {COLUMNS_LIMIT} columns beside the key."
    for column in columns:
        if not _COLUMN.fullmatch(column):
            yield f'The column "{column[:40]}" needs a name of small letters, digits, underscores.'
        if column in _TAKEN:
            yield f'A column cannot be called "{column}".'
        if columns.count(column) > 1:
            yield f'The column "{column[:40]}" is there twice.'


def read_table(content: bytes, key: KeyField) -> Table:
    """Return the rows of a CSV file, or its faults, each with its line.

    UTF-8, with commas, semicolons or tabs; the first line names the columns, the first column is
    the key.
    """
    if len(content) > FILE_LIMIT:
        return Table(faults=[f"The file has more than {FILE_LIMIT:,} bytes."])
    table = Table()
    try:
        _fill(table, content.decode("utf-8-sig"), key)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        table.faults.append(f"Line {line}: the file is not in UTF-8.")
    except (CellRefused, csv.Error) as error:
        table.faults.append(f"{str(error).rstrip('.').capitalize()}.")
    return table


def _fill(table: Table, text: str, key: KeyField) -> None:
    head = text.partition("\n")[0]
    mark = max(_MARKS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    table.columns = tuple(cell.strip() for cell in next(reader, [])[1:])
    table.faults += [f"Line 1: {fault}" for fault in dict.fromkeys(column_faults(table.columns))]
    if table.faults:
        return
    seen: dict[str, int] = {}
    line, size = reader.line_num + 1, 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            size += sum(map(len, cells))
            _take(table, cells, key, seen, line)
        line = reader.line_num + 1
        if len(table.faults) >= FAULTS_LIMIT:
            return
        if len(table.rows) > ROWS_LIMIT or size > TABLE_LIMIT:
            raise CellRefused(
                f"At most {ROWS_LIMIT:,} rows, with {TABLE_LIMIT:,} characters together"
            )


def _take(
    table: Table, cells: Sequence[str], key: KeyField, seen: dict[str, int], line: int
) -> None:
    if len(cells) != len(table.columns) + 1:
        found, wanted = len(cells), len(table.columns) + 1
        table.faults.append(f"Line {line}: it has {found} cells, the first line has {wanted}.")
        return
    try:
        shown, match = read_key(key, cells[0])
        words = {
            column: read_cell(column, cell)
            for column, cell in zip(table.columns, cells[1:], strict=True)
        }
    except CellRefused as refused:
        table.faults.append(f"Line {line}: {refused}")
        return
    if match in seen:
        table.faults.append(f"Line {line}: {shown} is there already, on line {seen[match]}.")
        return
    seen[match] = line
    table.rows.append(Row(shown, match, words))
