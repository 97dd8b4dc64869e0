"""What is shown elsewhere goes through the gate, takes a place, and hands over what is covered."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.models import Subscription
from consent.rules.gate import Refusal
from consent.rules.vocabulary import Method
from consent.services.change import change
from consent.services.leave import leave
from delivery.models import Delivery, Reservation, Slot
from delivery.rules.gate import refusal
from delivery.rules.reserving import RESERVED_FOR
from delivery.rules.vocabulary import DeliveryState
from delivery.selectors.reserving import candidates_of
from delivery.selectors.values import values_of
from delivery.services.reserving import Answer, NothingGoesNow, reserve
from programs.models import Program
from tests import cast
from tests.delivery.reserving import answer, know, page_program, reserved, row, told, used, wish
from tests.delivery.sending import NOW, assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db

JOINED = at(days=-30)


@pytest.fixture
def program() -> Program:
    return page_program(
        uses=["first_name", ("usual_department", "optional"), ("usual_store", "optional")],
        clock=at(days=-40),
    )


@pytest.fixture
def alice(program: Program) -> Subscription:
    return cast.alice(program, clock=JOINED, chosen=["usual_department"])


def test_it_hands_over_what_the_yes_covers_and_says_why_not_the_rest(alice: Subscription) -> None:
    know(alice, at(days=-29), first_name="Alice")

    made = reserved(at())

    [name] = [each for each in made.offered.fields if not each.why_not]
    assert (name.field, name.value, name.words, name.by) == ("first_name", "Alice", "Alice", "crm")
    assert {each.field: each.why_not for each in made.offered.fields if each.why_not} == {
        "usual_department": "missing",
        "usual_store": "not_chosen",
    }


def test_it_is_a_delivery_with_its_place_and_its_receipt(alice: Subscription) -> None:
    know(alice, at(days=-29), first_name="Alice")

    made = reserved(at())

    delivery = row(made.id)
    assert (delivery.kind, delivery.state) == ("reservation", DeliveryState.SENDING)
    assert delivery.permitted_by_id == alice.permitted_by_id
    assert delivery.permitted_at == NOW
    assert [each["field"] for each in delivery.used if each["shown"]] == ["first_name"]
    assert made.expires_at == NOW + RESERVED_FOR
    slot = Slot.objects.get(delivery=delivery)
    assert (slot.lane, slot.during.lower) == (1, NOW)
    assert_every_invariant_holds()


def test_inv_3_the_place_is_that_of_every_edition(alice: Subscription) -> None:
    used(reserved(at()).id, at(minutes=1))

    said = answer(at(days=6))

    assert (said.permission.allowed, said.permission.refusal) == (False, Refusal.TOO_SOON)
    assert said.permission.next_allowed_at == NOW + timedelta(days=7)
    assert said.reserved is None
    assert Delivery.objects.filter(kind="reservation").count() == 1
    assert answer(at(days=7, seconds=1)).reserved is not None
    assert_every_invariant_holds()


def test_the_answer_says_when_the_next_one_may_come(alice: Subscription) -> None:
    assert answer(at()).permission.next_allowed_at == NOW + timedelta(days=7)


def test_one_batch_takes_no_more_than_was_promised(alice: Subscription) -> None:
    first, second = reserve(wishes=[wish(), wish()], clock=at())

    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    said = {each.permission.refusal: each.reserved is not None for each in (first, second)}
    assert said == {None: True, Refusal.TOO_SOON: False}
    assert Reservation.objects.count() == Slot.objects.count() == 1


@pytest.mark.parametrize("wanted", ["external", "email"])
def test_another_format_is_not_covered(alice: Subscription, wanted: str) -> None:
    said = answer(at(), wish(format_=wanted))

    assert (said.permission.refusal, said.reserved) == (Refusal.NOT_COVERED, None)
    assert Slot.objects.count() == 0


def test_inv_2_nothing_is_handed_over_after_a_leaving(alice: Subscription) -> None:
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(seconds=-1))

    said = answer(at())

    assert (said.permission.refusal, said.reserved) == (Refusal.WITHDRAWN, None)
    assert not Delivery.objects.filter(kind="reservation").exists()


def test_inv_3_their_own_ceiling_holds(alice: Subscription) -> None:
    change(subscription_id=alice.id, less_often="month", ip="", user_agent="", clock=at(days=-20))
    used(reserved(at()).id, at(minutes=1))

    assert answer(at(days=8)).permission.refusal == Refusal.TOO_SOON
    assert_every_invariant_holds()


def test_inv_4_their_own_depth_holds(alice: Subscription) -> None:
    know(alice, at(days=-29), first_name="Alice", usual_department="bakery")
    before = {each.field for each in reserved(at()).offered.fields if not each.why_not}
    change(subscription_id=alice.id, depth="identity", ip="", user_agent="", clock=at(days=1))

    after = reserved(at(days=8)).offered.fields

    assert before == {"first_name", "usual_department"}
    assert {each.field: each.why_not for each in after}["usual_department"] == "too_deep"
    assert_every_invariant_holds()


def test_an_unknown_person_costs_nobody_else(alice: Subscription) -> None:
    unknown, known = reserve(wishes=[wish("nobody@example.com"), wish()], clock=at())

    assert type(unknown).__name__ == "UnknownPerson"
    assert isinstance(known, Answer)
    assert known.reserved


def test_behind_the_fence_nothing_is_handed_over(
    alice: Subscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.services.reserving.is_fenced", lambda: True)

    with pytest.raises(NothingGoesNow):
        answer(at())

    assert not Reservation.objects.exists()


def test_the_gate_is_asked_of_what_holds_under_the_lock(alice: Subscription) -> None:
    pair = (alice.subscriber_id, alice.program_id)

    [candidate] = candidates_of({pair}).values()

    assert refusal(candidate.gate, NOW) is None
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at())
    [candidate] = candidates_of({pair}).values()
    assert refusal(candidate.gate, NOW) == Refusal.WITHDRAWN


def test_values_are_kept_for_the_receipt(alice: Subscription) -> None:
    know(alice, at(days=-29), first_name="Alice")
    made = reserved(at())
    used(made.id, at(minutes=1))

    assert values_of([row(made.id)], NOW) == {made.id: {"first_name": "Alice"}}


def test_as_many_queries_for_many_as_for_one(program: Program) -> None:
    addresses = [f"reader-{n}@example.com" for n in range(6)]
    for address in addresses:
        cast.say_yes(program, address, clock=JOINED)
    take = partial(reserve, clock=at())

    with CaptureQueriesContext(
        connection,
    ) as one:
        take(wishes=[wish(addresses[0])])
    with CaptureQueriesContext(connection) as many:
        made = take(wishes=[wish(each) for each in addresses[1:]])
    with CaptureQueriesContext(connection) as one_told:
        used(told_id(made[0]), at(minutes=1))
    with CaptureQueriesContext(connection) as refused:
        take(wishes=[wish(each) for each in addresses])

    assert len(many) == len(one)
    assert len(refused) <= len(one)
    assert len(one_told) < len(one)


def told_id(said: object) -> int:
    assert isinstance(said, Answer)
    assert said.reserved
    return said.reserved.id


def test_unused_is_told_of_nobody(alice: Subscription) -> None:
    told(reserved(at()).id, "unused", at(minutes=1))

    assert not Slot.objects.exists()
