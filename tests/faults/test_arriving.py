"""New people who come in by two ways at once: neither way waits in a circle for the other."""

import threading
from collections.abc import Callable, Mapping
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.services.upsert import UpsertInput, upsert
from subscribers.models import Subscriber
from subscribers.rules.matching import PersonInput
from subscribers.services.arriving import Arrival, add_arrivals
from subscribers.services.people import find_or_add
from tests.faults.racing import somebody_waits_for_us, together
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 800
ROUNDS = 3
FIRST, SECOND = "a@example.com", "b@example.com"


def bring(addresses: list[str]) -> Mapping[str, Subscriber]:
    arrivals = [Arrival(address=address, language="en") for address in addresses]
    return add_arrivals(arrivals=arrivals, clock=timezone.now)


def state(addresses: list[str], prefix: str) -> None:
    """State the people with ids that run against the order of their addresses."""
    people = [
        PersonInput(external_id=f"{prefix}-{len(addresses) - i:04}", email=address)
        for i, address in enumerate(addresses)
    ]
    upsert(items=[UpsertInput(person=person) for person in people], by="crm", clock=timezone.now)


def test_a_list_and_an_upsert_of_the_same_new_people_both_end() -> None:
    for number in range(ROUNDS):
        addresses = [f"r{number}p{i:04}@example.com" for i in range(SIZE)]
        together(partial(bring, addresses), partial(state, addresses, f"R{number}"))

    assert Subscriber.objects.count() == SIZE * ROUNDS
    assert not Subscriber.objects.exclude(external_id__startswith="R").exists()


def let_go_in_a_circle(coming: Callable[[], object], what: str) -> None:
    """Have `coming` bring the first and wait for the second, and then wait for the first."""
    other = threading.Thread(target=lambda: together(coming))
    with transaction.atomic():
        with connection.cursor() as cursor:
            # So that it is the other that finds the circle.
            cursor.execute("SET LOCAL deadlock_timeout = '60s'")
        find_or_add(address=SECOND, language="en", clock=timezone.now)
        other.start()
        wait_until(somebody_waits_for_us, what=f"{what} has the first and waits for the second")
        find_or_add(address=FIRST, language="en", clock=timezone.now)
    other.join(60)


def test_an_upsert_that_waits_in_a_circle_lets_go_and_ends() -> None:
    let_go_in_a_circle(partial(state, [FIRST, SECOND], "R"), "the upsert")

    ids = dict(Subscriber.objects.values_list("email", "external_id"))
    assert ids == {FIRST: "R-0002", SECOND: "R-0001"}


def test_a_list_that_waits_in_a_circle_lets_go_and_ends() -> None:
    found: list[set[str]] = []

    let_go_in_a_circle(lambda: found.append(set(bring([FIRST, SECOND]))), "the list")

    assert found == [{FIRST, SECOND}]
    assert Subscriber.objects.count() == 2
