"""What was told about a message means for its person: it may stop, and never begins anything."""

from datetime import timedelta
from typing import Any

import pytest

from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, Method, State
from consent.selectors.tokens import mail_token
from consent.services.erase import erase
from consent.services.moving import change_address
from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import MailEventKind, Reported
from delivery.services.mail_events import (
    apply_mail_events,
    forget_nobodys_events,
    keep_reported,
)
from programs.models import Program
from subscribers.models import Suppression
from subscribers.rules.vocabulary import StoppedBy
from tests import cast
from tests.delivery.mail_events.telling import (
    BOTH,
    FULL,
    HARD,
    accepted,
    after,
    alice,
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
    send,
)
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

# --- Bounces ------------------------------------------------------------------------------------


def test_a_hard_bounce_stops_the_address_and_ends_what_could_not_be_delivered(
    sent: Delivery,
) -> None:
    tell(postmark("HardBounce", sent, NOW, **HARD))

    assert told() == [("bounced", "hard", "stopped")]
    assert alice().suppressed_by == StoppedBy.MAIL
    assert states() == {"bicycle-care": State.ACTIVE, "weekly-usuals": State.REVOKED}
    revoked = ConsentEvent.objects.get(kind="revoked")
    assert (revoked.actor, revoked.method) == ("mail", "provider")
    assert Suppression.objects.get().reason == "bounced"
    assert_every_invariant_holds()


def test_nothing_goes_to_an_address_that_bounced(
    sent: Delivery, program: Program, smtp_sink: SmtpSink
) -> None:
    tell(postmark("HardBounce", sent, NOW, **HARD))
    before = len(smtp_sink.messages)

    other = Program.objects.get(slug="bicycle-care")
    found = send(approved_edition(other, clock=at(seconds=2)), clock=at(seconds=3))

    assert found == {"suppressed": 1}
    assert len(smtp_sink.messages) == before


@pytest.mark.parametrize(
    ("more", "bounce"),
    [
        ({"Details": "550 5.7.1 blocked"}, "policy"),
        ({"Details": "550 5.7.26 unauthenticated"}, "policy"),
        ({"Details": "552 5.2.2 full"}, "soft"),
        ({"Details": "550 5.4.4 no host"}, "soft"),
        ({"Details": "no numbers at all"}, "hard"),
    ],
)
def test_a_status_says_it_better_than_the_providers_word(
    sent: Delivery, more: dict[str, Any], bounce: str
) -> None:
    tell(postmark("HardBounce", sent, NOW, **more))

    assert told()[0][1] == bounce
    assert (alice().suppressed_by == StoppedBy.MAIL) == (bounce == "hard")


def editions_to_alice(program: Program, count: int) -> list[Delivery]:
    """Return deliveries of so many editions: each in its own week."""
    found = []
    for week in range(count):
        when = at(weeks=week)
        send(approved_edition(program, f"week-{week}", clock=when), clock=when)
        found.append(Delivery.objects.filter(kind="edition").latest("id"))
    return found


def test_soft_bounces_in_a_row_stop_an_address(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program, clock=at(minutes=-9))
    given = editions_to_alice(program, 5)
    for week, delivery in enumerate(given[:4]):
        told_at = NOW + timedelta(weeks=week, hours=1)
        call("postmark", postmark("SoftBounce", delivery, told_at, number=week, **FULL))
        # One message that bounces twice is one.
        call("postmark", postmark("SoftBounce", delivery, told_at, number=100 + week, **FULL))
    apply_mail_events(clock=at(weeks=5))
    assert alice().suppressed_by == ""

    fifth = postmark("SoftBounce", given[4], NOW + timedelta(weeks=4, hours=1), number=9, **FULL)
    call("postmark", fifth)
    apply_mail_events(clock=at(weeks=5))

    assert alice().suppressed_by == StoppedBy.MAIL
    assert states() == {"weekly-usuals": State.REVOKED}
    assert {effect for _kind, _bounce, effect in told()} == {"counted", "stopped"}


def test_what_was_delivered_between_them_begins_the_count_anew(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at(minutes=-9))
    given = editions_to_alice(program, 6)
    for week, delivery in enumerate(given):
        kind = "Delivery" if week == 3 else "SoftBounce"
        event = postmark(kind, delivery, NOW + timedelta(weeks=week, hours=1), number=week, **FULL)
        call("postmark", event)
        apply_mail_events(clock=at(weeks=7))

    assert alice().suppressed_by == ""
    assert states() == {"weekly-usuals": State.ACTIVE}


# --- Complaints ---------------------------------------------------------------------------------


def test_a_complaint_stops_the_address_and_ends_every_program(sent: Delivery) -> None:
    tell(postmark("SpamComplaint", sent, NOW))

    assert alice().suppressed_by == StoppedBy.MAIL
    assert states() == {"bicycle-care": State.REVOKED, "weekly-usuals": State.REVOKED}
    assert_every_invariant_holds()


def test_unsubscribing_at_the_provider_is_the_persons_own_word(sent: Delivery) -> None:
    tell(mailgun("unsubscribed", sent, NOW))

    assert told() == [("unsubscribed", "", "withdrawn")]
    assert states() == {"bicycle-care": State.ACTIVE, "weekly-usuals": State.WITHDRAWN}
    assert alice().suppressed_by == ""


# --- About whom ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["HardBounce", "SpamComplaint"])
def test_an_address_that_somebody_left_says_nothing_about_the_new_one(
    sent: Delivery, kind: str
) -> None:
    change_address(
        subscriber_id=sent.subscriber_id,
        address="new@example.com",
        ip=cast.IP,
        user_agent=cast.BROWSER,
        clock=at(),
    )

    tell(postmark(kind, sent, NOW, **HARD))

    assert told()[0][2] == "elsewhere"
    assert cast.person("new@example.com").suppressed_by == ""
    assert set(states("new@example.com").values()) == {State.ACTIVE}
    assert after(sent)[0] == "sent"


@pytest.mark.parametrize("kind", ["HardBounce", "SpamComplaint"])
def test_a_yes_that_is_later_than_the_event_wins(
    sent: Delivery, program: Program, kind: str
) -> None:
    cast.say_yes(program, clock=at(hours=1))

    tell(postmark(kind, sent, NOW, **HARD))

    assert told()[0][2] == "outdated"
    assert alice().suppressed_by == ""
    assert states() == BOTH


def test_a_provider_whose_clock_is_ahead_does_not_undo_a_later_yes(
    sent: Delivery, program: Program
) -> None:
    keep_reported(
        reported=[
            Reported(
                source="postmark",
                event_id="1",
                kind=MailEventKind.COMPLAINED,
                occurred_at=NOW + timedelta(days=2),
                token=mail_token(sent.id),
            )
        ],
        clock=at(),
    )
    cast.say_yes(program, clock=at(hours=1))
    apply_mail_events(clock=at(hours=2))

    assert told()[0][2] == "outdated"


def test_an_erased_person_is_left_alone(sent: Delivery) -> None:
    call("postmark", postmark("HardBounce", sent, NOW, **HARD))
    erase(
        subscriber_id=sent.subscriber_id,
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=at(),
    )

    apply_mail_events(clock=at(seconds=1))

    assert told()[0][2] == "elsewhere"
    assert MailEvent.objects.get().message_id == ""


def test_an_event_that_names_only_the_message_finds_its_delivery(sent: Delivery) -> None:
    accepted(sent, "pm-1")
    tell(postmark("Delivery", None, NOW))

    assert after(sent) == ("sent", "delivered")


def test_a_message_that_went_to_several_is_about_none_of_them(sent: Delivery) -> None:
    other = Delivery.objects.exclude(id=sent.id).order_by("id")[0]
    accepted(sent, "pm-1")
    accepted(other, "pm-1")
    tell(postmark("HardBounce", None, NOW))

    assert after(sent) == ("sent", "")
    assert told()[-1] == ("bounced", "hard", "")


def test_an_event_about_nobody_is_given_up_and_forgotten(sent: Delivery) -> None:
    keep_reported(
        reported=[Reported(source="x", event_id="1", kind=MailEventKind.BOUNCED, occurred_at=None)],
        clock=at(),
    )
    apply_mail_events(clock=at(minutes=9))
    assert told() == [("bounced", "", "")]

    apply_mail_events(clock=at(minutes=11))
    assert told() == [("bounced", "", "unknown")]
    assert forget_nobodys_events(clock=at(days=29)) == 0
    assert forget_nobodys_events(clock=at(days=31)) == 1
