"""What jobs of every kind share: the files they take, how far they are, the files they answer."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from io import StringIO
from typing import Any, ClassVar

from django.conf import settings
from django.http import StreamingHttpResponse
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from consent.rules.people_imports import FileFormat

NDJSON, CSV = "application/x-ndjson", "text/csv"
FORMATS = {NDJSON: FileFormat.NDJSON, CSV: FileFormat.CSV}
_HEAD = ("line", "level", "field", "code", "message")

# Line, level, field, code and message of one refusal.
Told = tuple[int, str, str, str, str]


@dataclass(frozen=True, slots=True)
class JobKind:
    """Jobs of one kind: their list in the API, what they do, and what is asked of one of them.

    `counted` returns a dataclass of what became of its lines, `kept_until` until when its refusals
    can be had.
    """

    path: str
    does: str
    counted: Callable[[Any], Any]
    kept_until: Callable[[Any], datetime | None]


class AnyJobShown(serializers.Serializer[Any]):
    """Show how far a job is; each kind says of what, and counts what became of its lines."""

    QUEUED = "queued"
    of: ClassVar[JobKind]

    id = serializers.IntegerField()
    url = serializers.URLField(help_text="Where to look again.")
    format = serializers.ChoiceField(choices=FileFormat.values)
    size = serializers.IntegerField(help_text="In bytes.")
    bytes_read = serializers.IntegerField()
    rows_read = serializers.IntegerField()
    trouble = serializers.CharField(help_text="Why it could not go on, where it failed.")
    created_at = serializers.DateTimeField(source="uploaded_at")
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    errors_url = serializers.URLField(help_text="Where the refusals of its lines are.")
    errors_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when they can be had; null while it runs."
    )

    def to_representation(self, job: Any) -> dict[str, Any]:
        """Return the job as callers see it."""
        url = f"{settings.BASE_URL}/api/v1/{self.of.path}/{job.pk}/"
        is_waiting = job.state == "running" and job.started_at is None
        as_it_is = ("format", "size", "bytes_read", "rows_read", "trouble", "uploaded_at")
        shown: dict[str, Any] = super().to_representation(
            {
                **{name: getattr(job, name) for name in (*as_it_is, "started_at", "finished_at")},
                "id": job.pk,
                "url": url,
                "kind": self.of.does,
                "state": self.QUEUED if is_waiting else job.state,
                "counts": asdict(self.of.counted(job)),
                "errors_url": f"{url}errors/",
                "errors_until": self.of.kept_until(job),
            }
        )
        return shown


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
