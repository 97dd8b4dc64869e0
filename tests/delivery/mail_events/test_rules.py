"""How an event is read: each provider's own words, the status before them, and forward only."""

from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest

from delivery.rules.mail_events import (
    Bounce,
    Consequence,
    MailEventKind,
    bounce_of,
    consequence,
    moved,
    status_in,
)
from delivery.webhooks.reading import read

STATES = ("deferred", "delivered", "rejected", "bounced", "complained")


def event(kind: str, raw: Any = None, answer: str = "", reason: str | None = None) -> Any:
    """Return an event as Anymail has it."""
    return SimpleNamespace(
        event_type=kind,
        timestamp=None,
        event_id=None,
        esp_event=raw,
        message_id=None,
        metadata=None,
        mta_response=answer,
        reject_reason=reason,
    )


@pytest.mark.parametrize("order", list(permutations(STATES, 3)))
def test_any_order_ends_at_the_furthest(order: tuple[str, ...]) -> None:
    state = ""
    for kind in order:
        state = moved(state, kind)

    assert state == max(order, key=STATES.index)


@pytest.mark.parametrize("kind", ["accepted", "nonsense"])
def test_what_says_nothing_moves_nothing(kind: str) -> None:
    assert moved("", kind) == ""
    assert moved("bounced", kind) == "bounced"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("550 5.1.1 unknown user", "5.1.1"),
        ("smtp;550 #5.1.10 no", "5.1.10"),
        ("550-5.7.26 x 550 5.7.1", "5.7.26"),
        ("10.5.1.1 refused", ""),
        ("5.1.1.1 refused", ""),
        ("version 3.5.1", ""),
        ("", ""),
    ],
)
def test_the_status_in_an_answer(answer: str, status: str) -> None:
    assert status_in(answer) == status


@pytest.mark.parametrize(
    ("status", "reason", "is_permanent", "bounce"),
    [
        ("5.1.1", "", None, Bounce.HARD),
        ("5.1.10", "", False, Bounce.HARD),
        ("5.2.1", "", None, Bounce.HARD),
        ("5.2.2", "", True, Bounce.SOFT),
        ("4.1.1", "", True, Bounce.SOFT),
        ("5.1.8", "bounced", True, Bounce.POLICY),
        ("5.7.1", "bounced", True, Bounce.POLICY),
        ("", "blocked", True, Bounce.POLICY),
        ("", "spam", True, Bounce.POLICY),
        ("", "invalid", None, Bounce.HARD),
        ("", "bounced", True, Bounce.HARD),
        ("", "bounced", False, Bounce.SOFT),
        ("", "bounced", None, Bounce.SOFT),
        ("", "", None, Bounce.SOFT),
    ],
)
def test_what_kind_of_bounce(
    status: str, reason: str, bounce: Bounce, *, is_permanent: bool | None
) -> None:
    assert bounce_of(status, reason, is_permanent=is_permanent) == bounce


@pytest.mark.parametrize(
    ("provider", "hard", "soft"),
    [
        ("amazon_ses", {"bounce": {"bounceType": "Permanent"}}, {"bounce": {"bounceType": "x"}}),
        ("brevo", {"event": "hard_bounce"}, {"event": "soft_bounce"}),
        ("mailersend", {"type": "activity.hard_bounced"}, {"type": "activity.soft_bounced"}),
        ("mailgun", {"event-data": {"severity": "permanent"}}, {"event-data": None}),
        ("mailjet", {"hard_bounce": True}, {"hard_bounce": False}),
        ("mailtrap", {"event": "bounce"}, {"event": "soft bounce"}),
        ("mandrill", {"event": "hard_bounce"}, {"event": "soft_bounce"}),
        ("postal", {}, {}),
        ("postmark", {"Type": "HardBounce"}, {"Type": "SoftBounce"}),
        ("resend", {"data": {"bounce": {"type": "Permanent"}}}, {"data": {"bounce": "x"}}),
        ("sendgrid", {"type": "bounce"}, {"type": "blocked"}),
        ("sparkpost", {"bounce_class": "10"}, {"bounce_class": "22"}),
        ("unisender_go", {"event_data": {"status": "hard_bounced"}}, {"event_data": []}),
    ],
)
def test_each_provider_says_it_in_its_own_words(provider: str, hard: Any, soft: Any) -> None:
    of_hard = read(provider, event("bounced", hard, reason="bounced"))
    of_soft = read(provider, event("bounced", soft, reason="bounced"))

    assert of_hard is not None
    assert of_soft is not None
    # One of them does not say it.
    assert of_hard.bounce == ("soft" if provider == "postal" else "hard")
    assert of_soft.bounce == "soft"


@pytest.mark.parametrize(
    ("reason", "bounce"),
    [("bounced", "hard"), ("invalid", "hard"), ("spam", ""), ("blocked", ""), (None, "")],
)
def test_what_a_provider_does_not_send(reason: str | None, bounce: str) -> None:
    found = read("postmark", event("rejected", {}, reason=reason))

    assert found is not None
    assert found.bounce == bounce


@pytest.mark.parametrize("kind", ["opened", "clicked", "subscribed", "autoresponded", "unknown"])
def test_what_is_none_of_our_business_is_thrown_away(kind: str) -> None:
    assert read("postmark", event(kind)) is None


def test_no_event_asks_for_more_than_a_stop() -> None:
    asked = {
        consequence(kind, bounce, code)
        for kind in MailEventKind
        for bounce in ("", *Bounce)
        for code in ("", "spam", "unsubscribed", "5.1.1")
    }

    assert asked == set(Consequence)
    assert set(Consequence) == {"nothing", "count", "stop_bounced", "stop_complained", "leave"}
