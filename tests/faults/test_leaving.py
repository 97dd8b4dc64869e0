"""People leave while they are being sent to: before the message goes or after it went (INV-2)."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import permission
from consent.services.confirm import confirm
from consent.services.leave import leave
from consent.services.recording import fold_waiting
from consent.services.withdraw import withdraw_all
from delivery.models import Delivery
from delivery.selectors.invariants import verify
from delivery.services.planning import plan_due
from programs.models import Program
from subscribers.services.suppression import apply_waiting_stops
from tests import cast, factories
from tests.delivery.sending import work
from tests.faults.crowd import address_of, crowd, edition_on_its_way, received
from tests.smtp_sink import SmtpSink
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def broken() -> list[str]:
    return [str(verdict) for verdict in verify(timezone.now) if verdict.broken]


@contextmanager
def in_the_background(task: Callable[[], object]) -> Iterator[threading.Thread]:
    """Run a task on a database connection of its own."""

    def run() -> None:
        try:
            task()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join(60)
        assert not thread.is_alive()


def leave_now(program: Program, address: str) -> ConsentEvent | None:
    row = cast.subscription(program, address)
    return leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)


def test_inv_2_nothing_goes_after_a_leaving_was_answered(
    smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.DELIVERY_BATCH, settings.DELIVERY_CHUNK = 40, 10
    size = 120
    program = crowd(size)
    edition = edition_on_its_way(program)
    plan_due(clock=timezone.now)
    smtp_sink.seconds_a_message = 0.01
    before: dict[str, int] = {}

    def leave_and_look(number: int) -> None:
        try:
            leave_now(program, address_of(number))
            before[address_of(number)] = received(smtp_sink)[address_of(number)]
        finally:
            connection.close()

    with in_the_background(work), ThreadPoolExecutor(4) as pool:
        wait_until(lambda: len(smtp_sink.messages) > 5, what="the send is under way")
        # The last first: some of them have their message by then, and some have not.
        list(pool.map(leave_and_look, range(size - 2, -1, -2)))

    got = received(smtp_sink)
    assert {address: got[address] for address in before} == before
    assert 0 < sum(before.values()) < len(before)
    assert max(got.values()) == 1
    assert not Delivery.objects.filter(overlapped__isnull=False).exists()
    stayed = [address_of(number) for number in range(1, size, 2)]
    assert all(got[address] == 1 for address in stayed)
    assert Delivery.objects.filter(edition=edition, refusal="withdrawn").exists()
    assert broken() == []


def test_inv_2_a_hanging_mail_system_does_not_hold_a_leaving_and_the_overlap_is_named(
    smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 300
    program = crowd(1)
    address = address_of(0)
    edition_on_its_way(program)
    plan_due(clock=timezone.now)
    smtp_sink.in_data = "hang"

    with in_the_background(work):
        wait_until(lambda: smtp_sink.hanging == 1, what="the mail system hangs")
        left = leave_now(program, address)
        row = cast.subscription(program, address)
        assert left is not None
        assert row.state == State.ACTIVE, "the fold has to wait"
        assert permission(row.subscriber_id, program.id, timezone.now).refusal == "withdrawn"
        smtp_sink.release()

    delivery = Delivery.objects.get(kind="edition")
    assert (delivery.state, delivery.overlapped_id) == ("sent", left.id)
    assert Subject.objects.unfolded().exists()

    assert fold_waiting(clock=timezone.now) == 1
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN
    assert broken() == []


def test_inv_2_what_was_not_started_within_a_second_goes_back(
    smtp_sink: SmtpSink, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.services.handing_over.START_WITHIN", 0.05)
    program = crowd(30)
    edition = edition_on_its_way(program)
    plan_due(clock=timezone.now)
    smtp_sink.seconds_a_message = 0.02

    work()

    assert Delivery.objects.filter(edition=edition, state="sent", attempts=1).count() == 30
    assert set(received(smtp_sink).values()) == {1}


def test_two_leavings_at_once_are_one(smtp_sink: SmtpSink) -> None:
    program = crowd(1)

    def leave_once(_number: int) -> None:
        try:
            leave_now(program, address_of(0))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(leave_once, range(8)))

    assert ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).count() == 1


def test_inv_12_simultaneous_requests_for_one_address_cause_one_message(
    smtp_sink: SmtpSink,
) -> None:
    program = crowd(0)

    def ask_once(_number: int) -> None:
        try:
            cast.ask(program, "bob@example.com")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask_once, range(40)))

    assert ConsentEvent.objects.filter(kind=EventKind.REQUESTED).count() == 1
    assert Delivery.objects.filter(kind="confirmation").count() == 1


def test_inv_2_joining_elsewhere_meanwhile_does_not_hide_an_overlap(
    smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 300
    program = crowd(1)
    other = factories.published_program("other", uses=["first_name"])
    address = address_of(0)
    edition_on_its_way(program)
    plan_due(clock=timezone.now)
    smtp_sink.in_data = "hang"

    with in_the_background(work):
        wait_until(lambda: smtp_sink.hanging == 1, what="the mail system hangs")
        left = leave_now(program, address)
        assert left is not None
        cast.ask(other, address)
        smtp_sink.release()
    fold_waiting(clock=timezone.now)

    assert Delivery.objects.get(kind="edition").overlapped_id == left.id
    assert Delivery.objects.filter(kind="confirmation", subscription__program=other).count() == 1
    assert broken() == []


def test_a_double_click_on_confirm_is_one_yes_also_while_a_mail_system_hangs(
    smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 300
    program = crowd(1)
    other = factories.published_program("other", uses=["first_name"])
    address = address_of(0)
    request = cast.ask(other, address)
    edition_on_its_way(program)
    plan_due(clock=timezone.now)
    smtp_sink.in_data = "hang"

    def click(_number: int) -> None:
        try:
            confirm(request_id=request.id, ip="", user_agent="", clock=timezone.now)
        finally:
            connection.close()

    with in_the_background(work):
        wait_until(lambda: smtp_sink.hanging == 1, what="the mail system hangs")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(click, range(4)))
        smtp_sink.release()
    fold_waiting(clock=timezone.now)

    assert ConsentEvent.objects.filter(program=other, kind=EventKind.GIVEN).count() == 1
    assert cast.subscription(other, address).state == State.ACTIVE


def test_stopping_everything_is_answered_while_a_mail_system_hangs(
    smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 300
    program = crowd(1)
    person = cast.person(address_of(0))
    edition_on_its_way(program)
    plan_due(clock=timezone.now)
    smtp_sink.in_data = "hang"

    with in_the_background(work):
        wait_until(lambda: smtp_sink.hanging == 1, what="the mail system hangs")
        states = withdraw_all(
            subscriber_id=person.id, actor=Actor.RELAY, method=Method.API, clock=timezone.now
        )
        assert list(states.values()) == [State.WITHDRAWN]
        assert smtp_sink.hanging == 1, "it was answered before the mail system was"
        smtp_sink.release()
    fold_waiting(clock=timezone.now)
    apply_waiting_stops()

    person.refresh_from_db()
    assert person.suppressed_by == "person"
    assert broken() == []
