"""A person changes their address while a CRM still states the old one: their word wins."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind
from consent.services.moving import change_address, record_moves
from consent.services.recording import fold_waiting
from consent.services.upsert import PersonInput, UpsertInput, UpsertResult, upsert
from subscribers.models import Subscriber
from tests import cast
from tests.faults.crowd import address_of, crowd
from tests.faults.racing import somebody_waits_for_us, together
from tests.faults.test_leaving import broken
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 40
STALE = "stale@example.com"


@pytest.fixture
def alice() -> Subscriber:
    crowd(1)
    return cast.person(address_of(0))


def chosen(person: Subscriber) -> str:
    return f"chosen-{person.external_id.lower()}@example.com"


def move_oneself(person: Subscriber) -> None:
    change_address(subscriber_id=person.pk, address=chosen(person), clock=timezone.now)


def state(people: list[Subscriber], emails: list[str]) -> list[UpsertResult]:
    items = [
        UpsertInput(person=PersonInput(external_id=one.external_id, email=email))
        for one, email in zip(people, emails, strict=True)
    ]
    return upsert(items=items, by="crm", clock=timezone.now)


def state_stale(person: Subscriber) -> dict[str, str]:
    [result] = state([person], [STALE])
    return result.refused


def meanwhile(first: Callable[[], object], second: Callable[[], object]) -> None:
    """Commit what is done first only once the second, on another connection, waits for it."""
    other = threading.Thread(target=lambda: together(second))
    with transaction.atomic():
        first()
        other.start()
        wait_until(somebody_waits_for_us, what="the other waits for the one that was first")
    other.join(60)
    assert not other.is_alive()


def assert_they_have_what_they_chose(person: Subscriber) -> None:
    person.refresh_from_db()
    assert person.email == chosen(person)
    last = ConsentEvent.objects.filter(kind=EventKind.MOVED).order_by("position").last()
    assert last is not None
    assert (last.actor, last.address_version) == ("person", person.address_version)
    assert state_stale(person) == {"email": "person_moved"}
    assert broken() == []


def test_a_crm_that_waited_for_the_person_is_refused(alice: Subscriber) -> None:
    refused: list[dict[str, str]] = []

    meanwhile(partial(move_oneself, alice), lambda: refused.append(state_stale(alice)))

    assert refused == [{"email": "person_moved"}]
    assert_they_have_what_they_chose(alice)


def test_a_person_who_waited_for_the_crm_has_the_last_word(alice: Subscriber) -> None:
    meanwhile(partial(state_stale, alice), partial(move_oneself, alice))

    assert_they_have_what_they_chose(alice)


def test_a_person_who_does_not_wait_for_a_long_batch_has_the_last_word(
    alice: Subscriber, settings: Settings
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 1

    meanwhile(partial(state_stale, alice), partial(move_oneself, alice))
    fold_waiting(clock=timezone.now)

    assert_they_have_what_they_chose(alice)


def test_a_person_who_comes_between_the_look_and_the_entry_of_a_batch_has_the_last_word(
    alice: Subscriber, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 1
    moving = threading.Thread(target=lambda: together(partial(move_oneself, alice)))

    def record_late(**said: Any) -> object:
        moving.start()
        wait_until(
            lambda: not moving.is_alive() or somebody_waits_for_us(),
            what="the person has moved, or waits for their chain",
        )
        return record_moves(**said)

    monkeypatch.setattr("consent.services.upsert.record_moves", record_late)
    state_stale(alice)
    moving.join(60)
    monkeypatch.undo()
    fold_waiting(clock=timezone.now)

    assert_they_have_what_they_chose(alice)


def test_a_crm_that_comes_before_the_fold_is_refused(alice: Subscriber, settings: Settings) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 1
    with transaction.atomic():
        Subscriber.objects.select_for_update(no_key=True).get(pk=alice.pk)
        together(partial(move_oneself, alice))

    assert state_stale(alice) == {"email": "person_moved"}
    fold_waiting(clock=timezone.now)

    assert_they_have_what_they_chose(alice)


def test_nobody_who_moves_waits_for_the_end_of_a_rehearsal(
    alice: Subscriber, settings: Settings
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 1
    stale = UpsertInput(person=PersonInput(external_id=alice.external_id, email=STALE))

    with transaction.atomic():
        upsert(items=[stale], by="import", is_rehearsal=True, clock=timezone.now)
        together(partial(move_oneself, alice))
        transaction.set_rollback(True)
    fold_waiting(clock=timezone.now)

    assert_they_have_what_they_chose(alice)


def test_people_who_move_while_batches_with_other_addresses_come_have_what_they_chose() -> None:
    crowd(SIZE)
    people = list(Subscriber.objects.order_by("pk"))

    def move_each() -> None:
        for person in people:
            move_oneself(person)

    def state_all() -> None:
        for number in range(8):
            state(people, [f"stale-{number}-{one.email}" for one in people])

    together(move_each, state_all)

    now = dict(Subscriber.objects.values_list("pk", "email"))
    assert now == {person.pk: chosen(person) for person in people}
    assert broken() == []
