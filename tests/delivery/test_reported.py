"""What became of a reservation: used, not used, never told; and what the record says of it."""

import json
from datetime import timedelta
from functools import partial

import pytest

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, Method
from consent.selectors.tokens import why_token
from consent.services.erase import erase
from consent.services.leave import leave
from consent.services.sealing import seal_backlog
from delivery.models import Slot
from delivery.proof.verify import files_of
from delivery.rendering.access import access_page
from delivery.rules.reserving import RESERVED_FOR, OutcomeOutOfTime
from delivery.rules.vocabulary import DeliveryState, Found
from delivery.selectors.access import access_document
from delivery.selectors.invariants import promised, queries
from delivery.selectors.receipts import receipt_of, receipts_of
from delivery.selectors.values import values_of
from delivery.services.proving import prove
from delivery.services.reporting import (
    FieldNotReserved,
    OutcomeReported,
    Reported,
    UnknownReservation,
    end_unreported,
)
from delivery.services.resolving import resolve
from tests import cast, factories
from tests.delivery.proof.packs import lines_of
from tests.delivery.reserving import answer, know, page_program, reserved, row, told, used
from tests.delivery.sending import NOW, assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db

LATE = at(seconds=RESERVED_FOR.total_seconds() + 1)


@pytest.fixture
def alice() -> Subscription:
    program = page_program(uses=["first_name", "usual_department"], clock=at(days=-40))
    subscription = cast.alice(program, clock=at(days=-30))
    know(subscription, at(days=-29), first_name="Alice", usual_department="bakery")
    return subscription


def test_what_was_used_is_delivered_with_its_receipt(alice: Subscription) -> None:
    made = reserved(at())

    said = used(made.id, at(minutes=2), at=NOW + timedelta(minutes=1))

    assert said == Reported(made.id, "used", NOW + timedelta(minutes=1), after_a_stop=False)
    delivery = row(made.id)
    assert (delivery.state, delivery.handed_over_at) == (DeliveryState.SENT, NOW)
    assert Slot.objects.filter(delivery=delivery).exists()
    receipt = receipt_of(why_token(made.id), NOW)
    assert receipt is not None
    assert receipt.reached_at == NOW + timedelta(minutes=1)
    assert {one.use.key: one.value for one in receipt.used} == {
        "first_name": "Alice",
        "usual_department": "bakery",
    }
    assert [one.delivery for one in receipts_of(alice.subscriber, NOW).receipts][:1] == [delivery]
    assert_every_invariant_holds()


def test_the_receipt_says_which_values_were_used(alice: Subscription) -> None:
    made = reserved(at())

    used(made.id, at(minutes=1), fields=["usual_department"])

    delivery = row(made.id)
    assert values_of([delivery], NOW) == {made.id: {"usual_department": "bakery"}}
    assert {each["field"]: each["why_not"] for each in delivery.used} == {
        "first_name": "left_out",
        "usual_department": "",
    }
    assert_every_invariant_holds()


def test_what_was_not_used_gives_its_place_back(alice: Subscription) -> None:
    made = reserved(at())

    said = told(made.id, "unused", at(minutes=1))

    assert said == Reported(made.id, "unused", None, after_a_stop=False)
    delivery = row(made.id)
    assert (delivery.state, delivery.error, delivery.sealed) == ("failed", "unused", None)
    assert not Slot.objects.exists()
    assert answer(at(minutes=2)).reserved
    assert_every_invariant_holds()


def test_the_same_report_again_changes_nothing(alice: Subscription) -> None:
    made = reserved(at())
    first = used(made.id, at(minutes=1))

    assert used(made.id, at(minutes=9)) == first
    assert isinstance(told(made.id, "unused", at(minutes=9)), OutcomeReported)
    assert row(made.id).state == DeliveryState.SENT


def test_what_is_wrong_is_said(alice: Subscription) -> None:
    made = reserved(at())

    before = told(made.id, "used", at(minutes=1), at=NOW - timedelta(seconds=1))
    later = told(made.id, "used", at(minutes=1), at=NOW + timedelta(minutes=7))
    foreign = told(made.id, "used", at(minutes=1), fields=["allergies"])

    assert isinstance(before, OutcomeOutOfTime)
    assert isinstance(later, OutcomeOutOfTime)
    assert isinstance(foreign, FieldNotReserved)
    assert isinstance(told(made.id + 1, "used", at(minutes=1)), UnknownReservation)
    assert row(made.id).state == DeliveryState.SENDING


def test_inv_3_what_nobody_reports_is_uncertain_and_keeps_its_place(alice: Subscription) -> None:
    made = reserved(at())
    assert end_unreported(clock=at(minutes=14)) == 0

    assert end_unreported(clock=LATE) == 1
    assert end_unreported(clock=LATE) == 0

    delivery = row(made.id)
    assert (delivery.state, delivery.error) == (DeliveryState.UNCERTAIN, "not_reported")
    assert answer(at(hours=1)).permission.refusal == "too_soon"
    assert_every_invariant_holds()


@pytest.mark.parametrize(("outcome", "state"), [("used", "sent"), ("unused", "failed")])
def test_a_late_report_is_taken(alice: Subscription, outcome: str, state: str) -> None:
    made = reserved(at())
    end_unreported(clock=LATE)

    assert isinstance(told(made.id, outcome, at(hours=2)), Reported)

    assert row(made.id).state == state
    assert Slot.objects.exists() == (outcome == "used")
    assert_every_invariant_holds()


def test_staff_can_say_what_became_of_it_but_not_send_it(alice: Subscription) -> None:
    made = reserved(at())
    end_unreported(clock=LATE)
    say = partial(
        resolve,
        delivery_ids=[made.id],
        why="They rang us.",
        by=factories.approver(),
        clock=at(hours=1),
    )

    again = say(found=Found.AGAIN)
    found = say(found=Found.NOT_GONE)

    assert again.left == {"not_ours_to_send": [made.id]}
    assert found.resolved == 1
    assert isinstance(told(made.id, "used", at(hours=2)), OutcomeReported)
    assert not Slot.objects.exists()


def test_inv_2_a_use_after_a_leaving_names_it(alice: Subscription) -> None:
    made = reserved(at())
    left = leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(minutes=1))
    assert left is not None

    said = used(made.id, at(minutes=3), at=NOW + timedelta(minutes=2))

    assert said.after_a_stop
    assert row(made.id).overlapped_id == left.id
    assert_every_invariant_holds()


def test_inv_2_a_use_before_a_leaving_names_nothing(alice: Subscription) -> None:
    made = reserved(at())
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(minutes=2))

    said = used(made.id, at(minutes=3), at=NOW + timedelta(minutes=1))

    assert not said.after_a_stop
    assert row(made.id).overlapped_id is None
    assert_every_invariant_holds()


def test_inv_2_what_may_have_been_used_after_a_leaving_names_it(alice: Subscription) -> None:
    made = reserved(at())
    left = leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(minutes=2))

    end_unreported(clock=LATE)

    assert row(made.id).overlapped_id == (left.id if left else None)
    assert_every_invariant_holds()


def test_inv_2_verify_finds_a_use_after_a_leaving_that_is_not_named(alice: Subscription) -> None:
    made = reserved(at())
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(minutes=1))
    used(made.id, at(minutes=3), at=NOW + timedelta(minutes=2))

    delivery = row(made.id)
    delivery.overlapped = None
    delivery.save(update_fields=["overlapped"])

    assert queries.broken(queries.AFTER_A_STOP) == [str(made.id)]


def test_inv_3_verify_finds_a_reservation_without_its_place(alice: Subscription) -> None:
    made = reserved(at())
    Slot.objects.all().delete()

    assert queries.broken(promised.WITHIN_THE_PROMISE) == [str(made.id)]


def test_inv_8_an_erasure_takes_the_values_of_what_still_runs(alice: Subscription) -> None:
    made = reserved(at())

    erase(
        subscriber_id=alice.subscriber_id,
        actor=Actor.RELAY,
        method=Method.ADMIN,
        clock=at(minutes=1),
    )

    assert row(made.id).sealed is None
    assert isinstance(told(made.id, "used", at(minutes=2)), Reported)
    assert ConsentEvent.objects.filter(kind="erased").exists()
    assert row(made.id).overlapped_id is not None
    assert_every_invariant_holds()


def test_a_proof_pack_with_it_verifies_by_itself(alice: Subscription) -> None:
    leave_after = reserved(at())
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(minutes=1))
    used(leave_after.id, at(minutes=3), at=NOW + timedelta(minutes=2))
    seal_backlog(clock=at(minutes=4))

    pack = prove(external_id=alice.subscriber.external_id, clock=at(minutes=5)).content

    assert [line for line in lines_of(pack) if not line.startswith(("ok  ", "--  "))] == []
    assert "Shown at" in files_of(pack)["index.html"].decode()


def test_their_copy_says_it_in_words(alice: Subscription) -> None:
    used(reserved(at()).id, at(minutes=1), fields=["usual_department"])

    held = access_document(subscriber_id=alice.subscriber_id, clock=at(minutes=2))
    page = access_page(json.loads(json.dumps(held)))

    assert "Shown on our site, in our app or by our staff" in page
    assert "It could have been used, and was left out" in page
