"""One worked example for each operation, shown in the API's document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from consent.receipts.context import CONTEXT

_PERSON = {
    "email": "ana@example.com",
    "language": "en",
    "time_zone": "Europe/Berlin",
    "account": "",
    "relationship": "established",
}
_SHOWN = {
    "external_id": "crm-1001",
    **_PERSON,
    "suppressed_by": "",
    "created_at": "2026-11-22T08:30:00Z",
}
_PROFILE = {"first_name": "Ana", "favourite_department": "bakery"}
_TAKEN = {"stored": ["first_name"], "refused": {"favourite_department": "not_chosen"}}
_MOVED = {"external_id": "crm-1002", "email": "ben@old.example", "language": "de"}
_KEPT = {"stored": [], "refused": {"email": "person_moved"}}
_NAMED = {"email": "ana@example.com", "program": "weekly-usuals"}
_UNKNOWN = {"external_id": "crm-9999", "program": "weekly-usuals"}
_STAND = {
    "program": "weekly-usuals",
    "state": "active",
    "invitation_version": 2,
    "since": "2026-11-20T17:05:00Z",
    "ends_at": "2027-11-20T17:05:00Z",
}
_FAILED = {
    "status": "error",
    "problem": {
        "type": "https://willingly.example/api/v1/problems/#unknown_person",
        "title": "The person is unknown",
        "status": 404,
        "code": "unknown_person",
        "detail": "No person has this external_id or e-mail address.",
    },
}


def asked(value: Any, name: str = "Asked") -> OpenApiExample:
    """Return the example of a request."""
    return OpenApiExample(name, value=value, request_only=True)


def answered(value: Any, *statuses: str, name: str = "Answered") -> OpenApiExample:
    """Return the example of an answer."""
    return OpenApiExample(
        name, value=value, response_only=True, status_codes=list(statuses or ("200",))
    )


LINK_PEOPLE = [
    asked(
        {
            "inputs": [
                {"email": "ana@example.com", "new_external_id": "crm-1001"},
                {"external_id": "crm-9999", "new_external_id": "crm-1009"},
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
                },
                _FAILED,
            ]
        }
    ),
]
READ_PERSON = [
    answered(
        {
            **_SHOWN,
            "profile": {"first_name": {"value": "Ana", "by": "crm", "at": "2026-11-22T08:30:00Z"}},
        }
    )
]
PUT_PERSON = [
    asked({**_PERSON, "profile": _PROFILE, "observed_at": "2026-11-22T08:00:00Z"}),
    answered({**_SHOWN, **_TAKEN}, "200", "201"),
]
UPSERT_PEOPLE = [
    asked({"inputs": [{"external_id": "crm-1001", **_PERSON, "profile": _PROFILE}, _MOVED]}),
    answered(
        {
            "results": [
                {"status": "ok", "external_id": "crm-1001", "outcome": "changed", **_TAKEN},
                {"status": "ok", "external_id": "crm-1002", "outcome": "changed", **_KEPT},
            ]
        }
    ),
]
MAKE_LINKS = [
    asked({"inputs": [_NAMED, _UNKNOWN], "campaign": "autumn-newsletter"}),
    answered(
        {
            "results": [
                {
                    "status": "ok",
                    "url": "https://willingly.example/p/weekly-usuals/"
                    "q9Zs0fJ2xgq1mYv3kT8hLw0AAAAAAAE7/",
                    "expires_at": "2027-02-20T08:30:00Z",
                },
                _FAILED,
            ]
        }
    ),
]
PERSON_SUBSCRIPTIONS = [answered({"results": [_STAND], "next": None})]
READ_SUBSCRIPTIONS = [
    asked({"inputs": [_NAMED, _UNKNOWN]}),
    answered({"results": [{"status": "ok", **_STAND}, _FAILED]}),
]
REQUEST_SUBSCRIPTIONS = [
    asked(
        {
            "inputs": [
                {
                    **_NAMED,
                    "language": "en",
                    "evidence": {
                        "source": "the counter in Springfield",
                        "at": "2026-11-20T16:40:00Z",
                        "ip": "203.0.113.9",
                        "wording": "Yes, send me my usuals every week.",
                        "note": "Sheet 12, line 4",
                    },
                    "chosen": ["usual_store"],
                    "answers": {"household_size": 4},
                },
                _UNKNOWN,
            ]
        }
    ),
    answered(
        {
            "results": [
                {
                    "status": "ok",
                    "external_id": "crm-1001",
                    "program": "weekly-usuals",
                    "state": "pending",
                },
                _FAILED,
            ]
        }
    ),
]
WITHDRAW = [
    asked({"inputs": [_NAMED, {**_UNKNOWN, "by": "controller"}], "by": "person"}),
    answered(
        {"results": [{"status": "ok", "program": "weekly-usuals", "state": "withdrawn"}, _FAILED]}
    ),
]
WITHDRAW_ALL = [
    asked({"by": "person"}),
    answered(
        {
            "external_id": "crm-1001",
            "suppressed_by": "person",
            "suppressed_at": "2026-11-22T08:30:00Z",
        }
    ),
]
_TEXT = "5f0c8f1a7d0b4d1c9b6a1f2e3d4c5b6a79880716253443526170819203a4b5c6"
_ROOT = "b7" * 32
CONSENT_EVENTS = [
    answered(
        {
            "results": [
                {
                    "seq": 41,
                    "id": 90210,
                    "subject": "7c0f6c2e-7c36-4c0f-9a55-0d6f5ad3c1b7",
                    "external_id": "crm-1001",
                    "merged_into": None,
                    "kind": "given",
                    "program": "weekly-usuals",
                    "invitation_version": 2,
                    "language": "en",
                    "text_sha256": _TEXT,
                    "actor": "person",
                    "method": "confirmation",
                    "at": "2026-11-20T17:05:00Z",
                    "valid_until": "2027-11-20T17:05:00Z",
                    "answers": 90209,
                    "details": {"chosen": ["favourite_department"]},
                    "hash": "9d" * 32,
                    "previous_hash": "3e" * 32,
                }
            ],
            "next": (f"https://willingly.example/api/v1/consent-events/?after=41.{_ROOT}&limit=1"),
            "cursor": f"41.{_ROOT}",
        }
    )
]
_RECEIPT = "https://willingly.example/api/v1/consent-events/90210/receipt/"
_SHORT_RECEIPT = {
    "@context": CONTEXT,
    "@id": _RECEIPT,
    "@type": "dpv:ConsentReceipt",
    "dct:identifier": _RECEIPT,
    "dct:conformsTo": "dpv-27560:receipt-eu-gdpr",
    "dct:created": "2026-11-22T08:30:00+00:00",
    "dpv:hasRecordOfActivity": [
        {
            "@id": f"{_RECEIPT}#record",
            "@type": "dpv:ConsentRecord",
            "dct:identifier": f"{_RECEIPT}#record",
            "dct:conformsTo": "dpv-27560:record-eu-gdpr",
            "dpv:hasConsentStatus": [
                {
                    "@type": ["dpv:ConsentGiven", "dpv:ExplicitlyExpressedConsent"],
                    "dpv:isIndicatedBy": "dpv:DataSubject",
                    "dpv:isIndicatedAtTime": "2026-11-20T17:05:00+00:00",
                }
            ],
        }
    ],
}
_RECEIPT_WORDS = {
    "id": 90210,
    "language": "en",
    "heading": "Your receipt",
    "title": "Your weekly usuals",
    "brand": "Green Basket Ltd",
    "contact": "hello@greenbasket.example",
    "invitation_version": 2,
    "said_at": "2026-11-20T17:05:00+00:00",
    "ends_at": "2027-11-20T17:05:00+00:00",
    "text_sha256": _TEXT,
    "rows": [
        {"key": "program", "heading": "You said yes to", "lines": ["Your weekly usuals"]},
        {"key": "frequency", "heading": "How often", "lines": ["At most 1 a week."]},
    ],
}
CONSENT_RECEIPT = [
    OpenApiExample(
        "Linked data, shortened",
        value=_SHORT_RECEIPT,
        response_only=True,
        status_codes=["200"],
        media_type="application/ld+json",
    ),
    OpenApiExample(
        "Words, shortened",
        value=_RECEIPT_WORDS,
        response_only=True,
        status_codes=["200"],
        media_type="application/json",
    ),
]
LIST_SUPPRESSIONS = [
    answered(
        {
            "id": 41,
            "external_id": "crm-1001",
            "merged_into": None,
            "by": "person",
            "created_at": "2026-11-22T08:30:00Z",
            "lifted_at": None,
        }
    )
]
SUPPRESS = [
    asked(
        {
            "inputs": [
                {"external_id": "crm-1001", "reason": "Said so on the phone."},
                {"email": "nobody-yet@example.com", "by": "controller"},
                {"external_id": "crm-9999"},
            ],
            "by": "person",
        }
    ),
    answered(
        {
            "results": [
                {
                    "status": "ok",
                    "external_id": "crm-1001",
                    "by": "person",
                    "created_at": "2026-11-22T08:30:00Z",
                },
                {
                    "status": "ok",
                    "external_id": None,
                    "by": "controller",
                    "created_at": "2026-11-22T08:30:00Z",
                },
                _FAILED,
            ]
        }
    ),
]
