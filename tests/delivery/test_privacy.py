"""Privacy requests: due a month later, carried out or refused once, and gone with the person."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, Method, State
from consent.services.profile import ProfileInput, ProfileOutcome, store_values
from delivery.models import Delivery, PrivacyRequest
from delivery.rules.privacy import one_month_after
from delivery.rules.vocabulary import PrivacyKind, PrivacyState
from delivery.services.links import send_preference_link
from delivery.services.privacy import (
    AT_ONCE,
    CorrectionRefusedError,
    NobodyThereError,
    NoReasonError,
    RequestClosedError,
    answer_at_once,
    carry_out,
    receive,
    refuse,
)
from programs.models import Program
from subscribers.models import Profile, Subscriber
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


def carry_it_out(
    request: PrivacyRequest, values: Mapping[str, object] | None = None
) -> PrivacyRequest:
    by = factories.marketer()
    return carry_out(request=request, by=by, values=values or {}, clock=timezone.now)


def push(person: Subscriber, name: str) -> ProfileOutcome:
    stated = ProfileInput(subscriber_id=person.id, values={"first_name": name}, by="crm")
    [outcome] = store_values(inputs=[stated], clock=timezone.now)
    return outcome


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


def test_a_correction_writes_the_persons_word_that_staff_passes_on(alice: Subscriber) -> None:
    push(alice, "Alise")
    request = ask(alice, PrivacyKind.CORRECTION)

    done = carry_it_out(request, {"first_name": " Alice "})

    said = ConsentEvent.objects.get(kind=EventKind.CHANGED)
    assert (done.state, said.program, said.actor, said.method) == ("done", None, "relay", "admin")
    assert said.details == {"corrected": ["first_name"], "request": request.pk}
    assert evidence_of(said).answers == {"first_name": "Alice"}
    stored = Profile.objects.get().values["first_name"]
    assert (stored["v"], stored["by"]) == ("Alice", "person")
    assert push(alice, "Alise").refused == {"first_name": "person_said"}
    assert_every_invariant_holds()


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"first_name": "Alice", "shoe_size": "38"}, "unknown_field"),
        ({"first_name": "Alice", "usual_store": "S1"}, "no_cover"),
        ({"first_name": ""}, "invalid_value"),
    ],
)
def test_inv_14_a_correction_that_cannot_be_stored_changes_nothing_and_stays_open(
    alice: Subscriber, values: dict[str, str], refusal: str
) -> None:
    factories.field("usual_store")
    request = ask(alice, PrivacyKind.CORRECTION)

    with pytest.raises(CorrectionRefusedError) as refused:
        carry_it_out(request, values)

    assert (refused.value.field, refused.value.refusal) == (list(values)[-1], refusal)
    request.refresh_from_db()
    assert request.state == PrivacyState.OPEN
    assert not ConsentEvent.objects.filter(kind=EventKind.CHANGED).exists()
    assert not Profile.objects.exists()


def test_only_a_correction_corrects(alice: Subscriber) -> None:
    with pytest.raises(ValueError, match="Only a correction"):
        carry_it_out(ask(alice, PrivacyKind.RESTRICTION), {"first_name": "Alice"})

    alice.refresh_from_db()
    assert alice.restricted_at is None


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
