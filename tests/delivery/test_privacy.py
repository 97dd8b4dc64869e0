"""Privacy requests: due a month later, carried out or refused once, and gone with the person."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, Method, State
from delivery.models import Delivery, PrivacyRequest
from delivery.rules.privacy import one_month_after
from delivery.rules.vocabulary import PrivacyKind, PrivacyState
from delivery.services.links import send_preference_link
from delivery.services.privacy import (
    AT_ONCE,
    NobodyThereError,
    NoReasonError,
    RequestClosedError,
    answer_at_once,
    carry_out,
    receive,
    refuse,
)
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


@pytest.fixture
def alice(program: Program) -> Subscriber:
    return cast.alice(program).subscriber


def ask(person: Subscriber, kind: PrivacyKind, method: Method = Method.ADMIN) -> PrivacyRequest:
    return receive(
        kind=kind,
        subscriber_id=person.id,
        method=method,
        note="She rang us up.",
        clock=timezone.now,
    )


def carry_it_out(request: PrivacyRequest) -> PrivacyRequest:
    return carry_out(request=request, by=factories.marketer(), clock=timezone.now)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2026, 11, 22, 9, tzinfo=UTC), datetime(2026, 12, 22, 9, tzinfo=UTC)),
        (datetime(2026, 12, 31, 9, tzinfo=UTC), datetime(2027, 1, 31, 9, tzinfo=UTC)),
        (datetime(2027, 1, 31, 9, tzinfo=UTC), datetime(2027, 2, 28, 9, tzinfo=UTC)),
        (datetime(2028, 1, 30, 9, tzinfo=UTC), datetime(2028, 2, 29, 9, tzinfo=UTC)),
    ],
)
def test_a_request_is_due_a_calendar_month_later(received: datetime, due: datetime) -> None:
    assert one_month_after(received) == due


def test_an_objection_stops_everything(alice: Subscriber) -> None:
    done = carry_it_out(ask(alice, PrivacyKind.OBJECTION))

    assert (done.state, done.closed_by) == (PrivacyState.DONE, factories.marketer())
    assert Subscription.objects.get().state == State.WITHDRAWN
    alice.refresh_from_db()
    assert alice.suppressed_by == "person"
    assert ConsentEvent.objects.get(kind=EventKind.WITHDRAWN).actor == "relay"
    assert_every_invariant_holds()


def test_a_restriction_keeps_the_data_and_lets_nothing_go(alice: Subscriber) -> None:
    carry_it_out(ask(alice, PrivacyKind.RESTRICTION))

    alice.refresh_from_db()
    assert alice.restricted_at is not None
    assert Subscription.objects.get().state == State.ACTIVE


@pytest.mark.parametrize("kind", [PrivacyKind.ACCESS, PrivacyKind.CORRECTION])
def test_what_staff_does_by_hand_is_only_noted(alice: Subscriber, kind: PrivacyKind) -> None:
    before = ConsentEvent.objects.count()

    assert carry_it_out(ask(alice, kind)).state == PrivacyState.DONE
    assert ConsentEvent.objects.count() == before


def test_a_request_is_answered_once(alice: Subscriber) -> None:
    request = ask(alice, PrivacyKind.OBJECTION)
    stale = PrivacyRequest.objects.get()
    refuse(request=request, by=None, answer="It was somebody else.", clock=timezone.now)

    for late in (stale, PrivacyRequest.objects.get()):
        with pytest.raises(RequestClosedError):
            carry_it_out(late)

    assert Subscription.objects.get().state == State.ACTIVE


def test_nothing_is_refused_without_saying_why(alice: Subscriber) -> None:
    with pytest.raises(NoReasonError):
        refuse(request=ask(alice, PrivacyKind.ERASURE), by=None, answer=" ", clock=timezone.now)


@pytest.mark.parametrize("kind", AT_ONCE)
def test_the_persons_own_request_is_done_at_once(alice: Subscriber, kind: PrivacyKind) -> None:
    done = answer_at_once(
        kind=kind, subscriber_id=alice.id, method=Method.PREFERENCES, clock=timezone.now
    )

    assert (done.state, done.closed_by) == (PrivacyState.DONE, None)
    said = ConsentEvent.objects.exclude(kind__in=[EventKind.REQUESTED, EventKind.GIVEN])
    assert {each.actor for each in said} <= {"person"}
    assert_every_invariant_holds()


def test_inv_8_erasure_leaves_of_requests_that_there_were_some(alice: Subscriber) -> None:
    access, objection = ask(alice, PrivacyKind.ACCESS), ask(alice, PrivacyKind.OBJECTION)
    refused = ask(alice, PrivacyKind.CORRECTION)
    refuse(request=refused, by=None, answer="Alice's name is right.", clock=timezone.now)

    carry_it_out(ask(alice, PrivacyKind.ERASURE))

    left = PrivacyRequest.objects.order_by("id").values_list("id", "state", "note", "answer")
    assert list(left)[:3] == [
        (access.id, "refused", "", "erased"),
        (objection.id, "done", "", ""),
        (refused.id, "refused", "", "erased"),
    ]
    assert left[3][1:] == ("done", "", "")
    assert_every_invariant_holds()


def test_nobody_who_was_erased_can_be_asked_about(alice: Subscriber) -> None:
    carry_it_out(ask(alice, PrivacyKind.ERASURE))

    with pytest.raises(NobodyThereError):
        ask(alice, PrivacyKind.ACCESS)


def test_inv_2_what_has_not_gone_to_an_erased_person_never_goes(alice: Subscriber) -> None:
    send_preference_link(address="alice@example.com", clock=timezone.now)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"due"}

    carry_it_out(ask(alice, PrivacyKind.ERASURE))

    assert set(Delivery.objects.values_list("state", "refusal")) == {("withheld", "no_consent")}
