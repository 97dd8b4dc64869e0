"""One worked example for each operation on privacy requests."""

from consent.api.examples import answered, asked

_DONE = {
    "id": 17,
    "kind": "objection",
    "state": "done",
    "external_id": "crm-1001",
    "merged_into": None,
    "method": "api",
    "received_at": "2026-11-22T08:30:00Z",
    "due_at": "2026-12-22T08:30:00Z",
    "closed_at": "2026-11-22T08:30:00Z",
    "answer": "",
}

LIST_REQUESTS = [answered(_DONE)]
MAKE_REQUEST = [
    asked({"kind": "objection", "external_id": "crm-1001", "note": "By phone."}),
    answered({**_DONE, "export": None}, "201"),
]
