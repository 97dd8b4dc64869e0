"""Many complaints are applied together, and one that cannot be stops none of the others."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings

from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import State
from consent.services.recording import fold_waiting
from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import one_of_each_person
from delivery.services import mail_events
from delivery.services.mail_events import together
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.services.suppression import apply_waiting_stops
from tests import cast, factories
from tests.delivery.mail_events.telling import FULL, HARD, call, mailgun, postmark, states
from tests.delivery.sending import NOW, approved_edition, assert_every_invariant_holds, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = 12


def address(number: int) -> str:
    return f"person-{number}@example.com"


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


@pytest.fixture
def went(program: Program, smtp_sink: SmtpSink) -> list[Delivery]:
    """Return an edition that went to a dozen people."""
    for number in range(COUNT):
        cast.say_yes(program, address(number), clock=at(minutes=-9))
    send(approved_edition(program, clock=at(minutes=-4)), clock=at(minutes=-3))
    rows = {row.subscriber.email: row for row in Delivery.objects.filter(kind="edition")}
    return [rows[address(number)] for number in range(COUNT)]


def complain(deliveries: list[Delivery]) -> None:
    for delivery in deliveries:
        event = postmark("SpamComplaint", delivery, NOW, delivery.id)
        assert call("postmark", event).status_code == 200


def where_all_stand() -> list[str]:
    return [states(address(number))["weekly-usuals"] for number in range(COUNT)]


@contextmanager
def held(person: Subscriber) -> Iterator[None]:
    """Hold a person's row as a hand-over that hangs does."""
    has_it, is_over = threading.Event(), threading.Event()

    def hang() -> None:
        with transaction.atomic():
            Subscriber.objects.select_for_update(no_key=True).get(pk=person.pk)
            has_it.set()
            is_over.wait(30)
        connection.close()

    thread = threading.Thread(target=hang)
    thread.start()
    assert has_it.wait(10)
    try:
        yield
    finally:
        is_over.set()
        thread.join(10)


def test_a_dozen_complaints_cost_few_queries(
    went: list[Delivery], django_assert_max_num_queries: Any
) -> None:
    complain(went)

    with django_assert_max_num_queries(65, connection=connection):
        assert mail_events.apply_mail_events(clock=at(seconds=1)) == COUNT

    assert where_all_stand() == [State.REVOKED] * COUNT
    assert Subscriber.objects.filter(suppressed_by="mail").count() == COUNT
    assert_every_invariant_holds()


def test_what_is_told_of_many_at_once_means_for_each_what_it_means_alone(
    went: list[Delivery], program: Program
) -> None:
    call("postmark", postmark("SpamComplaint", went[0], NOW, 1))
    call("postmark", postmark("HardBounce", went[1], NOW, 2, **HARD))
    call("postmark", postmark("SoftBounce", went[2], NOW, 3, **FULL))
    call("mailgun", mailgun("unsubscribed", went[3], NOW))
    cast.say_yes(program, address(4), clock=at(hours=1))
    call("postmark", postmark("HardBounce", went[4], NOW, 5, **HARD))
    call("postmark", postmark("SpamComplaint", went[5], NOW, 6))
    call("postmark", postmark("HardBounce", went[5], NOW, 7, **HARD))

    mail_events.apply_mail_events(clock=at(hours=2))

    effects = MailEvent.objects.order_by("id").values_list("effect", flat=True)
    assert list(effects) == [
        "stopped",
        "stopped",
        "counted",
        "withdrawn",
        "outdated",
        "stopped",
        "stopped",
    ]
    assert where_all_stand()[:6] == [
        State.REVOKED,
        State.REVOKED,
        State.ACTIVE,
        State.WITHDRAWN,
        State.ACTIVE,
        State.REVOKED,
    ]
    assert ConsentEvent.objects.filter(kind="suppressed").count() == 3
    assert_every_invariant_holds()


def test_a_person_whose_key_does_not_open_stops_none_of_the_others(went: list[Delivery]) -> None:
    broken = Subject.objects.get(subscriber=went[5].subscriber_id)
    Subject.objects.filter(id=broken.id).update(wrapped_key=bytes(60))
    complain(went)

    assert mail_events.apply_mail_events(clock=at(seconds=1)) == COUNT - 1

    expected = [State.REVOKED] * COUNT
    expected[5] = State.ACTIVE
    assert where_all_stand() == expected
    left = MailEvent.objects.get(applied_at=None)
    assert (left.delivery_id, left.failed_at) == (went[5].id, NOW + timedelta(seconds=1))

    Subject.objects.filter(id=broken.id).update(wrapped_key=broken.wrapped_key)
    assert mail_events.apply_mail_events(clock=at(seconds=61)) == 1
    assert where_all_stand() == [State.REVOKED] * COUNT
    assert_every_invariant_holds()


def test_what_failed_comes_after_what_is_new(
    went: list[Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "_AT_ONCE", 4)
    complain(went)
    MailEvent.objects.filter(delivery=went[0]).update(failed_at=NOW)

    mail_events.apply_mail_events(clock=at(minutes=2))

    first = ConsentEvent.objects.filter(kind="suppressed").order_by("id")[: COUNT - 4]
    assert went[0].subscriber_id not in {stop.subject.subscriber_id for stop in first}


def test_one_who_is_held_up_holds_up_none_of_the_others(went: list[Delivery]) -> None:
    complain(went)
    with held(went[3].subscriber), override_settings(STOP_LOCK_TIMEOUT_MS=50):
        assert mail_events.apply_mail_events(clock=at(seconds=1)) == COUNT
        behind = Subject.objects.unfolded().values_list("subscriber_id", flat=True)
        assert list(behind) == [went[3].subscriber_id]

    fold_waiting(clock=at(seconds=2))
    apply_waiting_stops()
    assert where_all_stand() == [State.REVOKED] * COUNT
    assert_every_invariant_holds()


def test_one_whose_message_a_worker_has_in_hand_waits_alone(went: list[Delivery]) -> None:
    complain(went)
    has_it, is_over = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            Delivery.objects.select_for_update(no_key=True).get(id=went[7].id)
            has_it.set()
            is_over.wait(30)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert has_it.wait(10)
    try:
        assert mail_events.apply_mail_events(clock=at(seconds=1)) == COUNT - 1
    finally:
        is_over.set()
        thread.join(10)
    assert where_all_stand()[7] == State.ACTIVE
    assert MailEvent.objects.get(applied_at=None).failed_at is None

    assert mail_events.apply_mail_events(clock=at(seconds=2)) == 1
    assert_every_invariant_holds()


@pytest.mark.parametrize(
    ("waiting", "batches"),
    [
        ([], []),
        ([(1, 7), (2, 8)], [[1, 2]]),
        ([(1, 7), (2, 8), (3, 9)], [[1, 2], [3]]),
        ([(1, 7), (2, 7), (3, 8)], [[1, 3], [2]]),
        ([(1, 7), (2, 7), (3, 7)], [[1], [2], [3]]),
        ([(1, 7), (2, 8), (3, 7), (4, 9), (5, 8)], [[1, 2], [3, 4], [5]]),
    ],
)
def test_a_batch_has_one_event_of_each_person(
    waiting: list[tuple[int, int]], batches: list[list[int]]
) -> None:
    assert one_of_each_person(waiting, size=2) == batches
