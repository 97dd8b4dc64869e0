"""What mail systems told is dropped in time, and nothing that depends on it changes by that."""

from datetime import timedelta

import pytest

from consent.services.moving import change_address
from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import (
    KEPT_FOR,
    ROUTINE_KEPT_FOR,
    MailEventKind,
    comes_too_late,
)
from delivery.services.mail_events import apply_mail_events, forget_old_events
from subscribers.rules.vocabulary import StoppedBy
from tests import cast
from tests.delivery.mail_events.telling import (
    FULL,
    HARD,
    accepted,
    after,
    alice,
    call,
    postmark,
    tell,
    told,
)
from tests.delivery.sending import NOW, assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return [kind for kind, _bounce, _effect in told()]


def since_now(days: float) -> None:
    """Let all that was told so far be told so many days ago."""
    then = NOW - timedelta(days=days)
    MailEvent.objects.update(occurred_at=then, received_at=then)


def test_where_a_message_is_is_dropped_after_ninety_days_and_what_stopped_after_a_year(
    sent: Delivery,
) -> None:
    accepted(sent, "pm-1")
    tell(postmark("Transient", sent, NOW), postmark("Delivery", sent, NOW))
    tell(postmark("SpamComplaint", sent, NOW))
    since_now(days=89.9)
    assert forget_old_events(clock=at()) == 0

    since_now(days=90.1)
    assert forget_old_events(clock=at()) == 3
    assert kinds() == ["complained"]
    since_now(days=364.9)
    assert forget_old_events(clock=at()) == 0

    since_now(days=365.1)
    assert forget_old_events(clock=at()) == 1
    assert after(sent) == ("sent", "complained")
    assert alice().suppressed_by == StoppedBy.MAIL
    assert_every_invariant_holds()


def test_what_is_not_applied_yet_is_kept(sent: Delivery) -> None:
    call("postmark", postmark("Delivery", sent, NOW))
    call("postmark", postmark("SpamComplaint", sent, NOW))
    since_now(days=1000)

    assert forget_old_events(clock=at()) == 0


@pytest.mark.parametrize(
    ("kind", "days"), [("Delivery", 91), ("SpamComplaint", 366), ("HardBounce", 366)]
)
def test_what_was_dropped_is_not_new_when_it_is_told_again(
    sent: Delivery, kind: str, days: int
) -> None:
    tell(postmark(kind, sent, NOW, **HARD))
    later = at(days=days)
    MailEvent.objects.update(received_at=NOW)
    assert forget_old_events(clock=later) == 1

    reported = postmark(kind, sent, NOW - timedelta(days=days), **HARD)
    assert call("postmark", reported).status_code == 200

    assert told() == []
    assert apply_mail_events(clock=later) == 0


def test_what_is_kept_is_known_when_it_is_told_again(sent: Delivery) -> None:
    tell(postmark("SpamComplaint", sent, NOW))
    MailEvent.objects.update(received_at=NOW - timedelta(days=364))
    assert forget_old_events(clock=at()) == 0

    tell(postmark("SpamComplaint", sent, NOW))

    assert told() == [("complained", "", "stopped")]


def test_soft_bounces_that_count_are_kept_however_old(sent: Delivery) -> None:
    tell(postmark("SoftBounce", sent, NOW, **FULL))
    since_now(days=800)

    assert forget_old_events(clock=at()) == 0
    assert told() == [("bounced", "soft", "counted")]


def test_what_came_ends_the_count_for_good_also_once_both_are_dropped(
    sent: Delivery,
) -> None:
    tell(postmark("SoftBounce", sent, NOW - timedelta(minutes=2), **FULL))
    tell(postmark("Delivery", sent, NOW - timedelta(minutes=1)))
    MailEvent.objects.filter(kind="delivered").update(received_at=NOW - timedelta(days=91))
    # That it came is kept as long as the bounce before it.
    assert forget_old_events(clock=at()) == 0

    MailEvent.objects.update(received_at=NOW - timedelta(days=366))
    assert forget_old_events(clock=at()) == 1
    assert kinds() == ["delivered"]
    assert forget_old_events(clock=at()) == 1


def test_soft_bounces_of_an_address_from_before_go_in_time(sent: Delivery) -> None:
    tell(postmark("SoftBounce", sent, NOW, **FULL))
    change_address(
        subscriber_id=sent.subscriber_id,
        address="new@example.com",
        ip=cast.IP,
        user_agent=cast.BROWSER,
        clock=at(),
    )
    since_now(days=366)

    assert forget_old_events(clock=at()) == 1


@pytest.mark.parametrize(
    ("kind", "age", "too_late"),
    [
        (MailEventKind.DELIVERED, ROUTINE_KEPT_FOR, False),
        (MailEventKind.DELIVERED, ROUTINE_KEPT_FOR + timedelta(seconds=1), True),
        (MailEventKind.COMPLAINED, ROUTINE_KEPT_FOR + timedelta(seconds=1), False),
        (MailEventKind.COMPLAINED, KEPT_FOR, False),
        (MailEventKind.COMPLAINED, KEPT_FOR + timedelta(seconds=1), True),
        (MailEventKind.COMPLAINED, None, False),
    ],
)
def test_an_event_comes_too_late_where_it_may_have_been_dropped(
    kind: MailEventKind, age: timedelta | None, too_late: bool
) -> None:
    occurred_at = None if age is None else NOW - age
    assert comes_too_late(kind, occurred_at, NOW) == too_late
