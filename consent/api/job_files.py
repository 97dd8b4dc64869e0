"""What jobs of every kind share: the files that they take, and the files that they answer with."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from consent.rules.people_imports import FileFormat

NDJSON, CSV = "application/x-ndjson", "text/csv"
FORMATS = {NDJSON: FileFormat.NDJSON, CSV: FileFormat.CSV}
_HEAD = ("line", "level", "field", "code", "message")

# Line, level, field, code and message of one refusal.
Told = tuple[int, str, str, str, str]


class LinesRenderer(JSONRenderer):
    """Answer an object a line; problems as ever."""

    media_type = NDJSON
    format = "ndjson"


class TableRenderer(JSONRenderer):
    """Answer CSV; problems as ever."""

    media_type = CSV
    format = "csv"


def format_of(request: Request) -> FileFormat:
    """Return how the file of a call is written. Raises `UnsupportedMediaType`."""
    content_type = (request.content_type or "").partition(";")[0].strip().lower()
    if content_type not in FORMATS:
        raise UnsupportedMediaType(content_type)
    return FORMATS[content_type]


def prefix_of(request: Request) -> str:
    """Return by which key a call came; what a key is, is known above."""
    key: Any = request.auth
    return str(key.prefix)


def errors_file(request: Request, told: Iterable[Told]) -> StreamingHttpResponse:
    """Answer refusals as the caller asked for them, an object a line or a table."""
    is_table = isinstance(request.accepted_renderer, TableRenderer)
    write: Callable[[Iterable[Told]], Iterator[str]] = _table if is_table else _lines
    return StreamingHttpResponse(write(told), content_type=CSV if is_table else NDJSON)


def _lines(told: Iterable[Told]) -> Iterator[str]:
    for each in told:
        yield json.dumps(dict(zip(_HEAD, each, strict=True)), ensure_ascii=False) + "\n"


def _table(told: Iterable[Told]) -> Iterator[str]:
    yield _row(_HEAD)
    for each in told:
        yield _row(each)


def _row(cells: Iterable[object]) -> str:
    line = StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
