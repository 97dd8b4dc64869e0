"""Worked examples of import jobs, shown in the API's document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from consent.api.examples import answered

_URL = "https://willingly.example/api/v1/import-jobs/42/"
_NONE = dict.fromkeys(("added", "changed", "same", "refused", "values_stored", "values_refused"), 0)
_QUEUED: dict[str, Any] = {
    "id": 42,
    "url": _URL,
    "kind": "upsert_people",
    "format": "ndjson",
    "state": "queued",
    "size": 734003,
    "bytes_read": 0,
    "rows_read": 0,
    "counts": _NONE,
    "trouble": "",
    "created_at": "2026-11-23T08:30:00Z",
    "started_at": None,
    "finished_at": None,
    "errors_url": f"{_URL}errors/",
    "errors_until": None,
}
_RUNNING = {
    **_QUEUED,
    "state": "running",
    "bytes_read": 297000,
    "rows_read": 1000,
    "counts": {**_NONE, "added": 950, "changed": 40, "refused": 10, "values_refused": 990},
    "started_at": "2026-11-23T08:30:02Z",
}
_CANCELLED = {
    **_RUNNING,
    "state": "cancelled",
    "finished_at": "2026-11-23T08:30:04Z",
    "errors_until": "2026-11-30T08:30:04Z",
}
_LINES = (
    '{"external_id": "crm-1001", "email": "ana@example.com", "language": "en", '
    '"profile": {"first_name": "Ana"}, "observed_at": "2026-11-22T08:00:00Z"}\n'
)
_TABLE = "external_id,email,language,first_name\ncrm-1001,ana@example.com,en,Ana\n"
_REFUSED = (
    '{"line": 7, "level": "row", "field": "email", "code": "invalid_address", '
    '"message": "This is no e-mail address that mail can reach."}\n'
)
_REFUSED_TABLE = (
    "line,level,field,code,message\r\n"
    "7,row,email,invalid_address,This is no e-mail address that mail can reach.\r\n"
)


def file_example(value: str, media_type: str, *, is_asked: bool) -> OpenApiExample:
    """Show a file that a call brings, or one that it is answered with."""
    return OpenApiExample(
        f"{'Asked' if is_asked else 'Answered'} as {media_type.removeprefix('text/')}",
        value=value,
        media_type=media_type,
        request_only=is_asked,
        response_only=not is_asked,
        status_codes=[] if is_asked else ["200"],
    )


LIST_JOBS = [answered(_RUNNING)]
CREATE_JOB = [
    file_example(_LINES, "application/x-ndjson", is_asked=True),
    file_example(_TABLE, "text/csv", is_asked=True),
    answered(_QUEUED, "202"),
]
READ_JOB = [answered(_RUNNING)]
CANCEL_JOB = [answered(_CANCELLED)]
JOB_ERRORS = [
    file_example(_REFUSED, "application/x-ndjson", is_asked=False),
    file_example(_REFUSED_TABLE, "text/csv", is_asked=False),
]
