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
_RESERVED = {
    "allowed": True,
    "refusal": None,
    "invitation_version": 1,
    "next_allowed_at": "2026-11-29T09:00:00Z",
    "ends_at": None,
    "reservation": {
        "id": 4712,
        "external_id": "crm-1001",
        "format": "page",
        "reserved_at": "2026-11-22T09:00:00Z",
        "expires_at": "2026-11-22T09:15:00Z",
        "language": "en",
        "values": [
            {
                "field": "first_name",
                "name": "Your first name",
                "category": "identity",
                "how": "To greet you",
                "value": "Ana",
                "words": "Ana",
                "by": "crm",
                "at": "2026-11-20T17:05:00+00:00",
            }
        ],
        "left_out": [{"field": "usual_day", "why_not": "not_chosen"}],
        "receipt_url": "https://mail.greenbasket.example/why/TOKEN/",
    },
}
CHECK_MANY = [
    asked(
        {
            "reserve": True,
            "inputs": [
                {"external_id": "crm-1001", "program": "your-page", "format": "page"},
                {"external_id": "crm-1002", "program": "your-page", "format": "page"},
            ],
        }
    ),
    answered(
        {
            "results": [
                {"status": "ok", **_RESERVED},
                {"status": "ok", **_TOO_SOON, "reservation": None},
            ]
        }
    ),
]

_USED = {"outcome": "used", "at": "2026-11-22T09:00:04Z", "fields_used": ["first_name"]}
_REPORTED = {
    "id": 4712,
    "outcome": "used",
    "used_at": "2026-11-22T09:00:04Z",
    "after_a_stop": False,
}
REPORT_ONE = [asked(_USED), answered(_REPORTED)]
REPORT_MANY = [
    asked({"inputs": [{"id": 4712, **_USED}]}),
    answered({"results": [{"status": "ok", **_REPORTED}]}),
]

_DELIVERY = {
    "id": 4711,
    "kind": "edition",
    "state": "withheld",
    "external_id": "crm-1001",
    "merged_into": None,
    "program": "weekly-usuals",
    "edition": "week-47",
    "invitation_version": 2,
    "language": "en",
    "refusal": "too_soon",
    "error": "",
    "provider_state": "",
    "provider_at": None,
    "created_at": "2026-11-22T08:00:00Z",
    "due_at": "2026-11-22T08:00:00Z",
    "handed_over_at": None,
    "settled_at": "2026-11-22T08:00:02Z",
}
LIST_DELIVERIES = [answered(_DELIVERY)]
READ_DELIVERY = [answered(_DELIVERY)]
READ_MESSAGE = [
    answered(
        {
            "id": 4712,
            "sender": "Green Basket <hello@greenbasket.example>",
            "recipient": "ana@sandbox.example",
            "subject": "Please confirm: Your weekly usuals",
            "text": "Yes, send me this: https://hello.example.com/c/3f9a01b27c44/",
            "html": "",
            "links": ["https://hello.example.com/c/3f9a01b27c44/"],
        }
    )
]
READ_RECEIPT = [
    answered(
        {
            "id": 4711,
            "invitation_version": 2,
            "permitted_by": 90210,
            "values_until": "2027-02-20T08:00:02Z",
            "used": [
                {
                    "field": "first_name",
                    "category": "identity",
                    "by": "crm",
                    "at": "2026-11-20T17:05:00+00:00",
                    "shown": True,
                    "why_not": "",
                    "value": "Ana",
                }
            ],
        }
    )
]

_EVENT = {
    "event_id": "order-90210-shipped",
    "external_id": "crm-1001",
    "name": "order.shipped",
    "time": "2026-11-22T08:00:00Z",
    "properties": {"next_part": "brake pads", "total": 42},
}
_TAKEN = {
    "event_id": "order-90210-shipped",
    "triggered": [{"program": "bicycle-care", "edition": "after-an-order"}],
    "stored": ["next_part"],
    "refused": {"total": "not_declared"},
    "why_not": None,
}
TELL_EVENT = [asked(_EVENT), answered(_TAKEN)]
TELL_EVENTS = [
    asked({"inputs": [_EVENT]}),
    answered({"results": [{"status": "ok", **_TAKEN}]}),
]

MERGE_PEOPLE = [
    asked(
        {
            "inputs": [
                {
                    "survivor": {"external_id": "crm-1001"},
                    "merged": {"email": "ana@old.example"},
                }
            ]
        }
    ),
    answered(
        {
            "results": [
                {
                    "status": "ok",
                    "external_id": "crm-1001",
                    "earlier_ids": ["p-q9Zs0fJ2xgq1mYv3kT8hLw"],
                    "outcome": "merged",
                    "survivor_ended": [],
                    "merged_ended": ["weekly-usuals"],
                }
            ]
        }
    ),
]
