"""One worked example for each operation, shown in the API's document."""

from consent.api.examples import answered, asked

_TOO_SOON = {
    "allowed": False,
    "refusal": "too_soon",
    "invitation_version": 2,
    "next_allowed_at": "2026-11-27T17:05:00Z",
    "ends_at": "2027-11-20T17:05:00Z",
}

CHECK = [answered(_TOO_SOON)]
CHECK_MANY = [
    asked({"inputs": [{"external_id": "crm-1001", "program": "weekly-usuals"}]}),
    answered({"results": [{"status": "ok", **_TOO_SOON}]}),
]
