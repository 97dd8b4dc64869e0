"""Worked examples of event jobs, shown in the API's document."""

from typing import Any

from consent.api.examples import answered
from consent.api.job_examples import file_example

_URL = "https://willingly.example/api/v1/event-jobs/7/"
_NONE = dict.fromkeys(
    ("triggered", "not_triggered", "refused", "values_stored", "values_refused"), 0
)
_QUEUED: dict[str, Any] = {
    "id": 7,
    "url": _URL,
    "kind": "tell_events",
    "format": "ndjson",
    "state": "queued",
    "size": 151003,
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
    "bytes_read": 151003,
    "rows_read": 1000,
    "counts": {**_NONE, "triggered": 850, "not_triggered": 140, "refused": 10, "values_stored": 85},
    "started_at": "2026-11-23T08:30:02Z",
}
_CANCELLED = {
    **_RUNNING,
    "state": "cancelled",
    "finished_at": "2026-11-23T08:30:04Z",
    "errors_until": "2026-11-30T08:30:04Z",
}
_LINES = (
    '{"event_id": "order-1", "external_id": "crm-1001", "name": "order.shipped", '
    '"time": "2026-11-22T08:00:00Z", "properties": {"first_name": "Ana"}}\n'
)
_TABLE = (
    "event_id,external_id,name,time,first_name\n"
    "order-1,crm-1001,order.shipped,2026-11-22T08:00:00Z,Ana\n"
)
_REFUSED = (
    '{"line": 7, "level": "row", "field": "time", "code": "required", '
    '"message": "This field is required."}\n'
)
_REFUSED_TABLE = "line,level,field,code,message\r\n7,row,time,required,This field is required.\r\n"

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
