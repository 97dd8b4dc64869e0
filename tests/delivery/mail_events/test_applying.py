"""What was told is applied once, in any order, and may stop or resolve but never begin anything."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from consent.models import ConsentEvent
from consent.rules.vocabulary import State
from consent.selectors.tokens import mail_token
from consent.services import recording
from delivery.models import Delivery, Slot
from delivery.rules.mail_events import MailEventKind, Reported
from delivery.rules.vocabulary import DeliveryState
from delivery.selectors.invariants import verify
from delivery.services.mail_events import (
    apply_mail_events,
    keep_reported,
)
from programs.models import Program
from tests import cast
from tests.delivery.mail_events.telling import (
    BOTH,
    HARD,
    after,
    call,
    mailgun,
    postmark,
    states,
    tell,
    told,
)
from tests.delivery.sending import (
    NOW,
    approved_edition,
    assert_every_invariant_holds,
    at,
    outcomes,
    send,
    work,
)
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

# --- Where the message is -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        (["Transient"], "deferred"),
        (["Delivery"], "delivered"),
        (["Transient", "Delivery"], "delivered"),
        (["Delivery", "Transient"], "delivered"),
        (["Delivery", "SoftBounce"], "bounced"),
        (["SoftBounce", "Delivery"], "bounced"),
        (["SpamComplaint", "Delivery", "SoftBounce", "Transient"], "complained"),
    ],
)
def test_a_message_moves_forward_only(sent: Delivery, kinds: list[str], state: str) -> None:
    tell(*(postmark(kind, sent, NOW, number=n) for n, kind in enumerate(kinds)))

    assert after(sent) == ("sent", state)
    assert_every_invariant_holds()


def test_moves_that_come_one_by_one_are_forward_only_too(sent: Delivery) -> None:
    for number, kind in enumerate(("Delivery", "Transient", "SpamComplaint", "SoftBounce")):
        tell(postmark(kind, sent, NOW, number=number))

    assert after(sent) == ("sent", "complained")
    assert sent.provider_at == NOW


def test_what_was_applied_is_not_applied_again(sent: Delivery) -> None:
    tell(postmark("SpamComplaint", sent, NOW))
    entries = ConsentEvent.objects.count()

    tell(postmark("SpamComplaint", sent, NOW))
    assert apply_mail_events(clock=at()) == 0

    assert ConsentEvent.objects.count() == entries
    assert told() == [("complained", "", "stopped")]


# --- What was uncertain -------------------------------------------------------------------------


@pytest.fixture
def uncertain(sent: Delivery) -> Delivery:
    Delivery.objects.filter(id=sent.id).update(state=DeliveryState.UNCERTAIN, error="read_timeout")
    return sent


@pytest.mark.parametrize(
    "kind", ["Delivery", "Transient", "SoftBounce", "HardBounce", "SpamComplaint"]
)
def test_whatever_a_provider_tells_of_a_message_it_had_it(uncertain: Delivery, kind: str) -> None:
    tell(postmark(kind, uncertain, NOW))

    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.error) == ("sent", "")
    assert Slot.objects.filter(delivery=uncertain).exists()
    assert_every_invariant_holds()


def test_what_the_provider_did_not_send_failed_and_its_place_is_free(uncertain: Delivery) -> None:
    tell(mailgun("rejected", uncertain, NOW))

    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.error) == ("failed", "rejected_by_provider")
    assert uncertain.handed_over_at is None
    assert not Slot.objects.filter(delivery=uncertain).exists()
    assert states() == BOTH
    assert_every_invariant_holds()


def test_what_went_stays_sent_though_the_provider_sent_it_no_further(sent: Delivery) -> None:
    tell(mailgun("rejected", sent, NOW))

    assert after(sent) == ("sent", "rejected")
    assert Slot.objects.filter(delivery=sent).exists()


@pytest.mark.parametrize("state", ["claimed", "sending"])
def test_an_event_that_is_ahead_of_its_hand_over_waits_for_it(sent: Delivery, state: str) -> None:
    lease = {"lease_until": NOW + timedelta(minutes=2)}
    Delivery.objects.filter(id=sent.id).update(state=state, settled_at=None, **lease)
    tell(postmark("Delivery", sent, NOW), postmark("HardBounce", sent, NOW, **HARD))
    assert [effect for _kind, _bounce, effect in told()] == ["", ""]

    Delivery.objects.filter(id=sent.id).update(state="uncertain", lease_until=None, settled_at=NOW)
    apply_mail_events(clock=at())

    assert after(sent) == ("sent", "bounced")


# --- Nothing is lost ----------------------------------------------------------------------------


def test_what_cannot_be_applied_waits_and_stops_nothing_else(
    sent: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("postmark", postmark("SpamComplaint", sent, NOW))
    call("postmark", postmark("Delivery", sent, NOW))
    with monkeypatch.context() as patch:
        patch.setattr(recording, "append", _fails)
        assert apply_mail_events(clock=at()) == 1
    assert told() == [("complained", "", ""), ("delivered", "", "noted")]
    assert states() == BOTH

    assert apply_mail_events(clock=at(seconds=59)) == 0
    assert apply_mail_events(clock=at(seconds=60)) == 1
    assert after(sent) == ("sent", "complained")
    assert set(states().values()) == {State.REVOKED}


def test_a_thousand_events_cost_as_few_queries_as_ten(
    sent: Delivery, django_assert_max_num_queries: Any
) -> None:
    deliveries = list(Delivery.objects.filter(state="sent"))
    reported = [
        Reported(
            source="postmark",
            event_id=str(number),
            kind=MailEventKind.DELIVERED,
            occurred_at=NOW,
            token=mail_token(deliveries[number % len(deliveries)].id),
        )
        for number in range(1000)
    ]
    with django_assert_max_num_queries(4, connection=connection):
        keep_reported(reported=reported, clock=at())
    with django_assert_max_num_queries(20, connection=connection):
        assert apply_mail_events(clock=at()) == 1000


# --- What a mail server refuses at the hand-over ------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kept", "state"),
    [
        ("550 5.1.1 no such mailbox", [("bounced", "hard", "stopped")], State.REVOKED),
        ("550 5.2.2 full", [("bounced", "soft", "counted")], State.ACTIVE),
        ("550 5.7.1 not from you", [], State.ACTIVE),
        ("550 something", [], State.ACTIVE),
        ("450 4.2.2 full", [], State.ACTIVE),
    ],
)
def test_a_refusal_by_smtp_is_an_event_like_any_other(
    program: Program,
    smtp_sink: SmtpSink,
    answer: str,
    kept: list[tuple[str, str, str]],
    state: State,
) -> None:
    cast.alice(program, clock=at(minutes=-9))
    smtp_sink.refuse["alice@example.com"] = answer
    edition = approved_edition(program, clock=at(minutes=-4))
    send(edition, clock=at(minutes=-3))

    apply_mail_events(clock=at())

    assert told() == kept
    assert states() == {"weekly-usuals": state}
    if kept:
        assert outcomes(edition) == {"failed": 1}
        assert Delivery.objects.get(edition=edition).provider_state == "bounced"
    assert_every_invariant_holds()


def test_what_smtp_accepts_is_not_written_twice(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program, clock=at(minutes=-9))
    send(approved_edition(program, clock=at(minutes=-4)), clock=at(minutes=-3))
    work(at())

    assert told() == []
    assert [v for v in verify(at()) if v.broken] == []


def _fails(*_args: Any, **_kwargs: Any) -> None:
    raise RuntimeError("the disk is full")
