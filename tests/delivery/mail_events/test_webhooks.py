"""What a provider tells is authenticated, read and kept once, before it is answered."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consent.selectors.tokens import why_token
from delivery.models import Delivery, MailEvent
from tests.delivery.mail_events.telling import (
    SECRET,
    basic,
    call,
    mailgun,
    postmark,
    resend_headers,
    signature,
    told,
)
from tests.delivery.sending import NOW

pytestmark = pytest.mark.django_db


def test_an_event_is_kept_and_answered(sent: Delivery) -> None:
    answer = call("postmark", postmark("Delivery", sent, NOW))

    [event] = MailEvent.objects.all()
    assert answer.status_code == 200
    assert (event.source, event.kind, event.delivery) == ("postmark", "delivered", sent)
    assert (event.occurred_at, event.applied_at, event.effect) == (NOW, None, "")


@pytest.mark.parametrize(
    "headers", [{}, basic("provider:wrong"), basic(":"), {"Authorization": f"Bearer {SECRET}"}]
)
def test_without_the_secret_nothing_is_believed(sent: Delivery, headers: dict[str, str]) -> None:
    for provider, event in (
        ("postmark", postmark("HardBounce", sent, NOW)),
        ("mailgun", mailgun("complained", sent, NOW)),
    ):
        assert call(provider, event, headers).status_code == 403
    assert told() == []


def test_without_the_signature_nothing_is_believed(sent: Delivery) -> None:
    event = mailgun("complained", sent, NOW)
    for wrong in (signature("1700000000", "a" * 50, key="another"), {}, None, "x"):
        answer = call("mailgun", {**event, "signature": wrong})
        assert answer.status_code in (400, 403)
    assert told() == []

    assert call("mailgun", event).status_code == 200
    assert told() == [("complained", "", "")]


def test_what_resend_signs_is_checked_for_content_and_age(sent: Delivery) -> None:
    now = timezone.now()
    body = json.dumps(
        {
            "type": "email.delivered",
            "created_at": now.isoformat(),
            "data": {"email_id": "re-1", "to": ["alice@example.com"]},
        }
    ).encode()
    old, other = now - timedelta(minutes=6), "b3RoZXI="

    assert call("resend", body).status_code == 403
    assert call("resend", body, resend_headers(body, old)).status_code == 403
    assert call("resend", body, resend_headers(body, now, key=other)).status_code == 403
    assert call("resend", body + b" ", resend_headers(body, now)).status_code == 403
    assert told() == []
    assert call("resend", body, resend_headers(body, now)).status_code == 200
    assert told() == [("delivered", "", "")]


@pytest.mark.parametrize("provider", ["brevo", "nobody", "smtp"])
def test_a_provider_whose_events_are_not_taken_is_not_there(provider: str) -> None:
    assert call(provider, {}).status_code == 404


@pytest.mark.parametrize("provider", ["mailgun", "postmark", "sparkpost"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"7",
        b'"x"',
        b'{"event-data": []}',
        b"[[]]",
        b"\xff\x00",
        b"[1, 2]",
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(provider: str, body: bytes) -> None:
    assert call(provider, body).status_code in (200, 400, 403)
    assert told() == []


def test_an_event_that_is_told_again_is_kept_once(sent: Delivery) -> None:
    for _time in range(3):
        assert call("postmark", postmark("Delivery", sent, NOW)).status_code == 200
        assert call("mailgun", mailgun("delivered", sent, NOW)).status_code == 200

    assert len(told()) == 2


def test_a_call_with_the_signature_of_another_call_tells_nothing_new(sent: Delivery) -> None:
    """Mailgun signs neither content nor age: only the event itself says whether it is known."""
    event = mailgun("delivered", sent, NOW)
    call("mailgun", event)
    call("mailgun", {**event, "signature": signature("1800000000", "b" * 50)})

    assert len(told()) == 1


def test_events_with_one_number_and_another_meaning_are_two(sent: Delivery) -> None:
    call("postmark", postmark("HardBounce", sent, NOW, number=7))
    call("postmark", postmark("SpamComplaint", sent, NOW, number=7))

    assert [kind for kind, _bounce, _effect in told()] == ["bounced", "complained"]


def test_many_events_come_in_one_call(sent: Delivery) -> None:
    events = [
        {
            "msys": {
                "message_event": {
                    "type": kind,
                    "event_id": str(n),
                    "timestamp": str(NOW.timestamp()),
                }
            }
        }
        for n, kind in enumerate(("injection", "delivery", "open", "click", "delay"))
    ]

    assert call("sparkpost", events).status_code == 200
    # Whether somebody read it is none of our business.
    assert [kind for kind, _bounce, _effect in told()] == ["accepted", "delivered", "deferred"]


@pytest.mark.parametrize("token", ["", "x", "a" * 32, None, 7, {"a": 1}, ["x"]])
def test_an_event_with_an_unknown_token_is_about_nobody(token: Any, sent: Delivery) -> None:
    event = postmark("HardBounce", None, NOW, Metadata={"delivery": token}, MessageID="other")

    assert call("postmark", event).status_code == 200
    [kept] = MailEvent.objects.all()
    assert kept.delivery is None


def test_a_token_of_another_purpose_names_no_delivery(sent: Delivery) -> None:
    event = postmark("HardBounce", None, NOW, Metadata={"delivery": why_token(sent.id)})
    call("postmark", event)

    assert MailEvent.objects.get().delivery is None


def test_nothing_of_an_event_but_numbers_is_kept(sent: Delivery) -> None:
    words: dict[str, Any] = {
        "Email": "alice@example.com",
        "Details": "smtp; 550 5.1.1 alice@example.com unknown",
    }
    call("postmark", postmark("HardBounce", sent, NOW, **words))

    row = MailEvent.objects.values().get()
    assert row["code"] == "5.1.1"
    assert not any("alice" in str(value) for value in row.values())


def test_reading_a_webhook_changes_nothing(sent: Delivery) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
        path = "/webhooks/anymail/postmark/tracking/"
        answer = Client().generic(method, path, headers=basic())
        assert answer.status_code in (200, 405)
    assert told() == []
