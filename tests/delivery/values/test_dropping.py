"""Values go with their cover, and after 90 days at the latest: unreadable at once, then gone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Subscription
from consent.rules.vocabulary import Actor, Method
from consent.services.change import change
from consent.services.erase import erase
from consent.services.leave import leave, undo
from consent.services.sealing import seal_backlog
from delivery.models import Delivery, FeedMark
from delivery.selectors.invariants import outlived
from delivery.services import dropping
from delivery.services.dropping import drop_old, drop_uncovered, drop_values
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.cast import Clock
from tests.delivery.sending import assert_every_invariant_holds, at
from tests.delivery.values.conftest import know
from tests.delivery.values.messages import SAID, is_kept, sent, told
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

NOWADAYS = at()


def leave_now(row: Subscription, clock: Clock) -> None:
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=clock)


def say(row: Subscription, clock: Clock, **wish: object) -> None:
    said = change(
        subscription_id=row.id,
        address_version=row.subscriber.address_version,
        ip="",
        user_agent="",
        clock=clock,
        **wish,  # type: ignore[arg-type]
    )
    assert said is not None


def purge(clock: Clock = NOWADAYS) -> int:
    seal_backlog(clock=clock)
    return drop_values(clock=clock)


def test_inv_14_after_90_days_nothing_is_told_and_then_nothing_is_kept(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-90))

    assert told(delivery, at(seconds=-1)) == SAID
    assert told(delivery, at(seconds=1)) == {}
    assert purge(at(seconds=-1)) == 0
    assert outlived.outlived_values(at(hours=23)) == []
    assert outlived.outlived_values(at(hours=25)) == [f"delivery {delivery.pk}"]

    assert purge(at(seconds=1)) == 1

    assert not is_kept(delivery)
    assert outlived.outlived_values(at(days=400)) == []


def test_inv_14_leaving_ends_it_at_once_and_the_purge_takes_it(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-2))
    leave_now(alice, at(hours=-30))

    assert told(delivery, at(hours=-29)) == {}
    assert outlived.outlived_values(at(hours=-7)) == []
    assert outlived.outlived_values(at(hours=-5)) == [f"delivery {delivery.pk}"]

    assert purge(at(hours=-29)) == 1

    assert not is_kept(delivery)
    assert_every_invariant_holds()


def test_a_leaving_that_is_undone_takes_nothing_along(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-1))
    left = leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(minutes=-9))
    assert left is not None
    assert purge(at(minutes=-8)) == 0

    assert undo(event_id=left.id, ip="", user_agent="", clock=at(minutes=-5))

    assert told(delivery) == SAID
    assert purge(at(hours=3)) == 0
    assert told(delivery) == SAID


def test_another_program_that_uses_the_same_keeps_nothing_of_this_one(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    other = factories.published_program("other", uses=["first_name"], clock=at(days=-200))
    cast.alice(other, clock=at(days=-100))
    delivery = sent(program, at(days=-2))

    leave_now(alice, at(hours=-5))

    assert told(delivery) == {}
    assert purge() == 1


def test_inv_14_a_tick_taken_back_ends_its_value_and_no_other(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-3))
    say(alice, at(hours=-30), chosen=[])
    rest = {key: value for key, value in SAID.items() if key != "usual_store"}

    assert told(delivery) == rest
    assert outlived.outlived_values(at(hours=-5)) == [f"delivery {delivery.pk}"]

    assert purge() == 1

    say(alice, at(hours=-2), chosen=["usual_store"])
    assert told(delivery) == rest
    assert purge(at(hours=2)) == 0
    assert_every_invariant_holds()


def test_less_personal_ends_what_is_deeper(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-3))

    say(alice, at(hours=-2), depth="identity")

    assert told(delivery) == {"first_name": "Alice"}
    assert purge() == 1
    say(alice, at(minutes=-30), depth="")
    assert told(delivery) == {"first_name": "Alice"}


def test_what_the_controller_narrows_is_not_told(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-3))

    Subscriber.objects.update(relationship="prospect")

    assert "usual_store" not in told(delivery)


def test_a_yes_that_ends_by_itself_ends_it(smtp_sink: SmtpSink) -> None:
    days = factories.published_program(
        "ending",
        uses=["first_name", ("usual_store", "optional"), "allergies", "favourite_department"],
        term_kind="days",
        term_days=30,
        clock=at(days=-200),
    )
    row = cast.alice(days, clock=at(days=-30, hours=-2))
    Subscriber.objects.update(relationship="established")
    know(row)
    delivery = sent(days, at(days=-20))

    assert told(delivery, at(hours=-3)) == {key: SAID[key] for key in ("first_name", "allergies")}
    assert told(delivery) == {}
    assert outlived.outlived_values(at(days=2)) == [f"delivery {delivery.pk}"]


def test_inv_8_erasing_makes_it_unreadable_and_drops_it(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-2))
    held = bytes(delivery.sealed or b"")

    erase(
        subscriber_id=alice.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=at(days=-1),
    )

    assert not is_kept(delivery)
    # As from an older backup: the key is gone all the same.
    Delivery.objects.filter(pk=delivery.pk).update(sealed=held)
    assert told(delivery, at(days=-1)) == {}
    assert purge() == 1
    assert not is_kept(delivery)
    assert_every_invariant_holds()


def test_a_message_in_hand_is_left_to_whoever_hands_it_over(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-100))
    in_hand = Delivery.objects.filter(pk=delivery.pk)
    in_hand.update(state="sending", lease_until=at(days=1)(), settled_at=None)
    leave_now(alice, at(days=-9))

    assert purge() == 0
    assert is_kept(delivery)


def test_the_cost_follows_what_is_dropped(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as taken:
            drop_values(clock=timezone.now)
        return len(taken)

    purge()
    empty = queries()
    for number in range(4):
        sent(program, at(days=-20 + 2 * number), f"n{number}")

    assert queries() == empty
    assert drop_old(clock=at(days=80)) == 4


def test_slices_come_to_an_end(
    program: Program,
    alice: Subscription,
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dropping, "_AT_ONCE", 2)
    monkeypatch.setattr(dropping, "_ENTRIES_AT_ONCE", 1)
    rows = [sent(program, at(days=-20 + 2 * number), f"n{number}") for number in range(5)]
    leave_now(alice, at(days=-2))

    assert purge() == 5
    assert not any(is_kept(row) for row in rows)
    assert drop_old(clock=at(days=200)) == 0


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_goes_home(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-2))
    leave_now(alice, at(hours=-5))
    seal_backlog(clock=timezone.now)

    def second() -> int:
        try:
            return drop_uncovered(clock=timezone.now)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        FeedMark.objects.select_for_update().get()
        assert pool.submit(second).result(timeout=20) == 0
    assert is_kept(delivery)
    assert drop_uncovered(clock=timezone.now) == 1


def test_nothing_newer_than_an_hour_is_followed(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    delivery = sent(program, at(days=-2))
    leave_now(alice, at(minutes=-59))

    assert purge() == 0
    assert purge(at(minutes=2)) == 1
    assert not is_kept(delivery)
