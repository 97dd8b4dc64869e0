from itertools import combinations

import pytest
from django.utils import timezone

from subscribers.models import Subscriber, Suppression
from subscribers.rules.stops import liftable, strongest
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services.people import find_or_add
from subscribers.services.suppression import apply_waiting_stops, lift, write_stop


@pytest.fixture
def ana(db: None) -> Subscriber:
    return find_or_add(address="ana@example.com", language="en", clock=timezone.now)


def stop(person: Subscriber, by: StoppedBy) -> Subscriber:
    write_stop(subscriber_id=person.pk, by=by, reason="", now=timezone.now(), is_held=True)
    return Subscriber.objects.get(pk=person.pk)


def release(person: Subscriber, by: StoppedBy) -> Subscriber:
    lift(subscriber=person, by=by, clock=timezone.now)
    return Subscriber.objects.get(pk=person.pk)


def test_a_stop_is_on_the_person_and_on_the_hash_of_the_address(ana: Subscriber) -> None:
    person = stop(ana, StoppedBy.MAIL)

    assert (person.suppressed_by, person.suppressed_at is not None) == ("mail", True)
    record = Suppression.objects.get()
    assert b"ana" not in bytes(record.address_hash)


def test_a_stop_twice_is_one_stop_and_keeps_its_time(ana: Subscriber) -> None:
    first = stop(ana, StoppedBy.PERSON)
    again = stop(ana, StoppedBy.PERSON)

    assert again.suppressed_at == first.suppressed_at
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize("before", [None, StoppedBy.MAIL])
def test_inv_13_a_stop_beside_a_busy_row_comes_into_it(
    ana: Subscriber, before: StoppedBy | None
) -> None:
    if before:
        stop(ana, before)
    write_stop(
        subscriber_id=ana.pk, by=StoppedBy.PERSON, reason="", now=timezone.now(), is_held=False
    )

    assert apply_waiting_stops() == 1
    ana.refresh_from_db()
    assert ana.suppressed_by == "person"
    assert apply_waiting_stops() == 0


def test_inv_13_only_the_person_lifts_their_own_stop(ana: Subscriber) -> None:
    stop(ana, StoppedBy.PERSON)

    assert release(ana, StoppedBy.CONTROLLER).suppressed_by == "person"
    assert release(ana, StoppedBy.MAIL).suppressed_by == "person"
    assert release(ana, StoppedBy.PERSON).suppressed_by == ""
    assert not Suppression.objects.filter(lifted_at=None).exists()


def test_the_person_does_not_lift_the_controllers_stop(ana: Subscriber) -> None:
    stop(ana, StoppedBy.CONTROLLER)
    stop(ana, StoppedBy.PERSON)

    assert release(ana, StoppedBy.PERSON).suppressed_by == "controller"
    assert release(ana, StoppedBy.CONTROLLER).suppressed_by == ""


def test_a_weaker_stop_comes_forward_when_the_stronger_is_lifted(ana: Subscriber) -> None:
    stop(ana, StoppedBy.PERSON)
    stop(ana, StoppedBy.CONTROLLER)

    assert release(ana, StoppedBy.CONTROLLER).suppressed_by == "person"


def test_nobody_but_the_person_lifts_the_persons_in_any_combination() -> None:
    for by in StoppedBy:
        assert (StoppedBy.PERSON in liftable(by)) == (by == StoppedBy.PERSON)
        assert (StoppedBy.CONTROLLER in liftable(by)) == (by == StoppedBy.CONTROLLER)
    for count in range(1, 4):
        for stops in combinations(StoppedBy, count):
            assert strongest(stops) in stops
    assert strongest([]) is None
