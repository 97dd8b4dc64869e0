"""What providers tell, in their own words, and how it comes to us."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client, override_settings

from consent.models import Subscription
from consent.rules.vocabulary import State
from consent.selectors.tokens import mail_token
from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import MailEventKind
from delivery.services.mail_events import apply_mail_events
from subscribers.models import Subscriber
from tests import cast
from tests.delivery.sending import NOW, at

SECRET = "provider:a-password-that-is-long-enough"
SIGNING = "signs-with-this"
RESEND_KEY = base64.b64encode(b"a-key-that-resend-signs-with").decode()
SETTINGS: dict[str, Any] = {
    "PROVIDER_WEBHOOKS": ["mailgun", "postmark", "resend", "sparkpost"],
    "RESEND_SIGNING_SECRET": f"whsec_{RESEND_KEY}",
    "ANYMAIL": {
        "WEBHOOK_SECRET": SECRET,
        "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING,
        "MAILGUN_API_KEY": "x",
    },
}


# Postmark's words for everything that it tells.
EVENTS = (
    "Delivery",
    "Transient",
    "SoftBounce",
    "HardBounce",
    "SpamComplaint",
    "Unsubscribe",
    "Subscribe",
    "AutoResponder",
    "BadEmailAddress",
    "Blocked",
    "ManualSuppression",
)


def basic(secret: str = SECRET) -> dict[str, str]:
    """Return the header that a provider sends the secret in."""
    return {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}


@contextmanager
def webhooks() -> Iterator[None]:
    """Take the events of some providers."""
    with override_settings(**SETTINGS):
        yield


def call(provider: str, body: Any, headers: dict[str, str] | None = None) -> HttpResponse:
    """Post `body` as the provider does."""
    given = body if isinstance(body, bytes) else json.dumps(body).encode()
    found: Any = Client(raise_request_exception=False).post(
        f"/webhooks/anymail/{provider}/tracking/",
        given,
        content_type="application/json",
        headers=basic() if headers is None else headers,
    )
    assert isinstance(found, HttpResponse)
    return found


def postmark(
    kind: str, delivery: Delivery | None, at: datetime, number: int = 1, **more: Any
) -> dict[str, Any]:
    """Return an event of Postmark: `Delivery`, `SpamComplaint`, or a bounce by its type."""
    named = {"delivery": mail_token(delivery.id)} if delivery else {}
    common = {"MessageID": "pm-1", "Metadata": named, "Tag": ""}
    if kind == "Delivery":
        return {**common, "RecordType": "Delivery", "DeliveredAt": at.isoformat(), **more}
    record = "SpamComplaint" if kind == "SpamComplaint" else "Bounce"
    bounced = {"RecordType": record, "Type": kind, "ID": number, "BouncedAt": at.isoformat()}
    return {**common, **bounced, **more}


def mailgun(event: str, delivery: Delivery, at: datetime, **more: Any) -> dict[str, Any]:
    """Return an event of Mailgun, signed."""
    data = {
        "event": event,
        "id": f"mg-{event}-{delivery.id}",
        "timestamp": at.timestamp(),
        "message": {"headers": {"message-id": "1@mail"}},
        "user-variables": {"delivery": mail_token(delivery.id)},
        **more,
    }
    return {"event-data": data, "signature": signature("1700000000", "a" * 50)}


def signature(timestamp: str, token: str, key: str = SIGNING) -> dict[str, str]:
    """Return Mailgun's signature."""
    right = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {"timestamp": timestamp, "token": token, "signature": right}


def resend_headers(body: bytes, at: datetime, *, key: str = RESEND_KEY) -> dict[str, str]:
    """Return the headers of a call that Resend signed."""
    timestamp = str(int(at.timestamp()))
    signed = hmac.digest(base64.b64decode(key), f"msg_1.{timestamp}.".encode() + body, "sha256")
    return {
        **basic(),
        "svix-id": "msg_1",
        "svix-timestamp": timestamp,
        "svix-signature": "v1,bm8= v1," + base64.b64encode(signed).decode(),
    }


def told() -> list[tuple[str, str, str]]:
    """Return kind, bounce and effect of all events, in the order they came."""
    rows = MailEvent.objects.order_by("id").values_list("kind", "bounce", "effect")
    return list(rows)


HARD: dict[str, Any] = {"Details": "550 5.1.1 nobody"}
FULL: dict[str, Any] = {"Details": "552 5.2.2 full"}
BOTH = {"bicycle-care": State.ACTIVE, "weekly-usuals": State.ACTIVE}


def tell(*events: dict[str, Any]) -> None:
    """Have a provider tell these events, and apply them."""
    for event in events:
        assert call("postmark" if "Metadata" in event else "mailgun", event).status_code == 200
    apply_mail_events(clock=at(seconds=1))


def states(address: str = "alice@example.com") -> dict[str, str]:
    """Return where the person of `address` stands with each program."""
    rows = Subscription.objects.filter(subscriber__email=address).order_by("program__slug")
    return {str(row.program.slug): row.state for row in rows}


def alice() -> Subscriber:
    """Return Alice as she is now."""
    return cast.person("alice@example.com")


def after(sent: Delivery) -> tuple[str, str]:
    """Return where a delivery is, by us and by the provider."""
    sent.refresh_from_db()
    return sent.state, sent.provider_state


def accepted(delivery: Delivery, message_id: str) -> None:
    """Write what the hand-over writes of a message that a provider took."""
    MailEvent.objects.create(
        source="postmark",
        key=f"accepted-{delivery.id}",
        kind=MailEventKind.ACCEPTED,
        delivery=delivery,
        message_id=message_id,
        occurred_at=NOW,
        received_at=NOW,
        applied_at=NOW,
        effect="noted",
    )
