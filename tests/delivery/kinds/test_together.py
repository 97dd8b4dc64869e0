"""Several at once: who joins while a series begins, two beats, the same event told twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from consent.models import Subscription
from delivery.models import Delivery, Edition
from delivery.rules.kinds import When
from delivery.services import editions, planning
from delivery.services.events import EventInput, take_event
from delivery.services.planning import plan_due
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.kinds.running import approved, at, on, running, step
from tests.delivery.sending import assert_every_invariant_holds
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def beside(work: Callable[[], Any]) -> Any:
    """Do work on a connection of its own, which is closed after it."""
    try:
        return work()
    finally:
        connection.close()


@pytest.fixture
def program() -> Program:
    return factories.published_program(frequency_count=50, clock=at(BEGAN))


def waiting_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("when", [step(1, 0), When(in_their_zone=True)], ids=["series", "zone"])
def test_nobody_is_lost_who_joins_while_planning_begins(program: Program, when: When) -> None:
    """The yes looked for what runs and found nothing; its row is not committed when others plan."""
    edition = approved(program, "begins", when, clock=at(BEGAN))
    editions.schedule(edition=edition, at=BEGAN.replace(hour=20), clock=at(BEGAN))
    later = at(BEGAN, hours=11)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            cast.say_yes(program, clock=at(BEGAN, minutes=1))
            assert not Delivery.objects.filter(kind="edition").exists()
            planned = pool.submit(beside, lambda: plan_due(clock=later))
            wait_until(waiting_for_a_lock)
        assert planned.result(timeout=30) == 1
    assert Delivery.objects.filter(edition=edition).count() == 1


def test_who_joins_between_two_slices_is_planned_for(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their row is behind the slices, so the yes itself plans, and nobody twice."""
    monkeypatch.setattr(planning, "_AT_ONCE", 2)
    cast.ask(program, "early@example.com", clock=at(BEGAN))
    for number in range(5):
        cast.say_yes(program, f"person-{number}@example.com", clock=at(BEGAN))
    edition = approved(program, "begins", step(1, 0), clock=at(BEGAN))
    editions.send_now(edition=edition, clock=at(BEGAN))
    assert planning._plan_slice(at(BEGAN))
    cast.say_yes(program, "early@example.com", clock=at(BEGAN, minutes=1))
    plan_due(clock=at(BEGAN, minutes=2))
    assert Delivery.objects.filter(edition=edition).count() == 6


def test_two_beats_plan_nothing_twice_and_lose_nothing(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "_AT_ONCE", 3)
    for number in range(12):
        cast.say_yes(program, f"person-{number}@example.com", clock=at(BEGAN))
    kinds = {"first": step(1, 0), "second": step(2, 1), "zone": When(in_their_zone=True)}
    for name, when in kinds.items():
        edition = approved(program, name, when, clock=at(BEGAN))
        editions.send_now(edition=edition, clock=at(BEGAN))
    start = threading.Barrier(3)

    def beat() -> int:
        start.wait()
        return plan_due(clock=at(BEGAN, minutes=1))

    def join() -> int:
        start.wait()
        for number in range(6):
            cast.say_yes(program, f"late-{number}@example.com", clock=at(BEGAN, minutes=1))
        return 0

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(beside, work) for work in (beat, beat, join)]:
            done.result(timeout=60)
    plan_due(clock=at(BEGAN, minutes=2))

    people = Subscription.objects.filter(state="active").count()
    counts = {
        edition.name: Delivery.objects.filter(edition=edition).count()
        for edition in Edition.objects.all()
    }
    assert people == 18
    assert (counts["first"], counts["second"]) == (18, 18)
    assert 12 <= counts["zone"] <= 18
    assert_every_invariant_holds()


def test_the_same_event_told_by_two_at_once_triggers_once(program: Program) -> None:
    row = cast.say_yes(program, clock=at(BEGAN))
    Subscriber.objects.filter(pk=row.subscriber_id).update(external_id="crm-1")
    running(approved(program, "told", on("order.shipped"), clock=at(BEGAN)), at(BEGAN))
    told = EventInput(
        event_id="one", external_id="crm-1", name="order.shipped", happened_at=BEGAN, properties={}
    )
    start = threading.Barrier(4)

    def tell() -> Any:
        start.wait()
        return take_event(told=told, clock=at(BEGAN))

    with ThreadPoolExecutor(4) as pool:
        telling = [pool.submit(beside, tell) for _ in range(4)]
        answers = [each.result(timeout=30) for each in telling]
    assert answers == [answers[0]] * 4
    assert Delivery.objects.filter(kind="edition").count() == 1
