"""One worked example for each operation on webhooks that go out."""

from base64 import b64encode

from consent.api.examples import answered, asked

_ENDPOINT = {
    "id": 3,
    "url": "https://crm.example.com/hooks/willingly",
    "description": "The CRM",
    "types": ["subscription.confirmed", "subscription.withdrawn", "subscriber.erased"],
    "brand": None,
    "state": "active",
    "paused_because": "",
    "paused_at": None,
    "failing_since": None,
    "rests_until": None,
    "created_at": "2026-11-22T08:30:00Z",
    "waiting": 0,
    "dead": 2,
}
_WANTED = {key: _ENDPOINT[key] for key in ("url", "description", "types", "brand")}
_WEBHOOK = {
    "id": 90210,
    "event_id": "evt_6a1f0b2c3d4e5f60718293a4b5c6d7e8",
    "endpoint": 3,
    "type": "subscription.confirmed",
    "state": "delivered",
    "happened_at": "2026-11-22T08:31:00Z",
    "due_at": None,
    "attempts": 1,
    "last_status": 200,
    "last_error": "",
    "settled_at": "2026-11-22T08:31:02Z",
}
_WHOLE = {
    **_WEBHOOK,
    "tries": [{"at": "2026-11-22T08:31:02Z", "status": 200, "error": "", "ms": 41}],
    "payload": {
        "type": "subscription.confirmed",
        "timestamp": "2026-11-22T08:31:00Z",
        "data": {
            "external_id": "crm-1001",
            "program": "weekly-usuals",
            "invitation_version": 2,
            "language": "en",
            "actor": "person",
            "method": "confirmation",
            "consent_event": 4711,
        },
    },
}
_AGAIN = {
    **_WEBHOOK,
    "state": "due",
    "due_at": "2026-11-22T09:00:00Z",
    "attempts": 0,
    "settled_at": None,
}

LIST_ENDPOINTS = [answered(_ENDPOINT)]
MAKE_ENDPOINT = [asked(_WANTED), answered({**_ENDPOINT, "dead": 0}, "201")]
READ_ENDPOINT = [answered(_ENDPOINT)]
CHANGE_ENDPOINT = [
    asked({"state": "paused"}),
    answered(
        {
            **_ENDPOINT,
            "state": "paused",
            "paused_because": "asked",
            "paused_at": "2026-11-22T09:00:00Z",
        }
    ),
]
DELETE_ENDPOINT = [answered({"id": 3, "deleted": True})]


def _written(secret: bytes) -> str:
    return f"whsec_{b64encode(secret).decode()}"


READ_SECRETS = [
    answered(
        {
            "secrets": [
                {"secret": _written(b"new secret of an example, 32 byte"), "expires_at": None},
                {
                    "secret": _written(b"old secret of an example, 32 byte"),
                    "expires_at": "2026-11-23T09:00:00Z",
                },
            ]
        }
    )
]
ROTATE = [asked({"overlap_hours": 24}), answered({"old_expires_at": "2026-11-23T09:00:00Z"})]
TEST = [
    answered(
        {**_AGAIN, "type": "webhook.test", "last_status": None, "happened_at": _AGAIN["due_at"]},
        "201",
    )
]
RESEND_DEAD = [answered({"again": 2})]
LIST_WEBHOOKS = [answered(_WEBHOOK)]
READ_WEBHOOK = [answered(_WHOLE)]
RESEND = [answered(_AGAIN)]
