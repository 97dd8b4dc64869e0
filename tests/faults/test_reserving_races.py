"""The last place is wanted by two at once, and a leaving meets a reservation (INV-2, INV-3)."""

from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.rules.vocabulary import Method
from consent.services.leave import leave
from delivery.models import Delivery, Reservation, Slot
from delivery.selectors.permission import Wish
from delivery.services.reserving import Answer, Reserved, reserve
from tests import cast
from tests.delivery.reserving import answer, page_program, used, wish
from tests.delivery.sending import assert_every_invariant_holds
from tests.faults.racing import in_thread, somebody_waits_for_us, together
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5


def ask(one: Wish, answers: list[Answer]) -> None:
    answers.append(answer(timezone.now, one))


def test_inv_3_of_two_who_want_the_last_place_one_gets_it() -> None:
    program = page_program()
    for number in range(ROUNDS):
        cast.say_yes(program, f"reader-{number}@example.com")
    had: list[list[Reserved]] = []

    for number in range(ROUNDS):
        answers: list[Answer] = []
        one = wish(f"reader-{number}@example.com")
        together(*[partial(ask, one, answers)] * 4)
        had.append([each.reserved for each in answers if each.reserved])
        assert {each.permission.refusal for each in answers} == {None, "too_soon"}

    assert [len(each) for each in had] == [1] * ROUNDS
    assert Slot.objects.count() == Reservation.objects.count() == ROUNDS
    assert Delivery.objects.filter(kind="reservation").count() == ROUNDS
    assert_every_invariant_holds()


def test_inv_2_a_leaving_waits_for_a_reservation_and_the_next_one_finds_it() -> None:
    program = page_program(frequency_count=5)
    row = cast.alice(program)

    with transaction.atomic():
        [first] = reserve(wishes=[wish()], clock=timezone.now)
        leaving = in_thread(
            partial(leave, subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
        )
        wait_until(somebody_waits_for_us)
    leaving.join(30)
    connection.close()

    assert isinstance(first, Answer)
    assert first.reserved
    assert answer().permission.refusal == "withdrawn"
    assert used(first.reserved.id).after_a_stop
    assert_every_invariant_holds()
