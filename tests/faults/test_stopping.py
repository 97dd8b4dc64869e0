"""People are stopped, restricted and moved while they are being sent to (INV-2)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.moves import MoveState, state_of_move
from consent.selectors.standing import permission
from consent.services import restricting, stops
from consent.services.moving import change_address
from consent.services.recording import fold_waiting
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery
from delivery.services.planning import plan_due
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services.suppression import apply_waiting_stops
from tests import cast
from tests.delivery.sending import work
from tests.faults.crowd import address_of, crowd, edition_on_its_way, received
from tests.faults.test_leaving import broken, in_the_background
from tests.smtp_sink import SmtpSink
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[Subscriber], object]


def suppress(person: Subscriber) -> None:
    stops.suppress(
        subscriber_ids=[person.id],
        by=StoppedBy.CONTROLLER,
        actor=Actor.CONTROLLER,
        method=Method.API,
        clock=timezone.now,
    )


def restrict(person: Subscriber) -> None:
    restricting.restrict(
        subscriber_ids=[person.id], actor=Actor.RELAY, method=Method.API, clock=timezone.now
    )


def move(person: Subscriber) -> None:
    stated = PersonInput(external_id=person.external_id, email=f"new-{person.email}")
    upsert(items=[UpsertInput(person=stated)], by="crm", clock=timezone.now)


def move_oneself(person: Subscriber) -> None:
    change_address(subscriber_id=person.id, address=f"new-{person.email}", clock=timezone.now)


REFUSED: dict[Act, str] = {
    suppress: "suppressed",
    restrict: "restricted",
    move: "address_unconfirmed",
    move_oneself: "address_unconfirmed",
}
KINDS: dict[Act, EventKind] = {
    suppress: EventKind.SUPPRESSED,
    restrict: EventKind.RESTRICTED,
    move_oneself: EventKind.MOVED,
}


@pytest.mark.parametrize("act", REFUSED)
def test_inv_2_nothing_goes_after_a_stop_of_the_person_was_answered(
    smtp_sink: SmtpSink, settings: Settings, act: Act
) -> None:
    settings.DELIVERY_BATCH, settings.DELIVERY_CHUNK = 40, 10
    size = 48
    program = crowd(size)
    people = [cast.person(address_of(number)) for number in range(size)]
    edition = edition_on_its_way(program)
    plan_due(clock=timezone.now)
    smtp_sink.seconds_a_message = 0.01
    before: dict[str, int] = {}

    def act_and_look(person: Subscriber) -> None:
        try:
            act(person)
            address = person.email or ""
            before[address] = received(smtp_sink)[address]
        finally:
            connection.close()

    with in_the_background(work), ThreadPoolExecutor(4) as pool:
        wait_until(lambda: len(smtp_sink.messages) > 5, what="the send is under way")
        # The last first: some of them have their message by then, and some have not.
        list(pool.map(act_and_look, people[::-2]))

    got = received(smtp_sink)
    assert {address: got[address] for address in before} == before
    assert 0 < sum(before.values()) < len(before)
    assert all(got[person.email or ""] == 1 for person in people[::2])
    assert not any(address.startswith("new-") for address in got)
    assert Delivery.objects.filter(edition=edition, refusal=REFUSED[act]).exists()
    assert not Delivery.objects.filter(overlapped__isnull=False).exists()
    assert broken() == []


@pytest.mark.parametrize("act", KINDS)
def test_inv_2_a_hanging_mail_system_holds_no_stop_of_the_person_and_the_overlap_is_named(
    smtp_sink: SmtpSink, settings: Settings, act: Act
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 300
    program = crowd(1)
    person = cast.person(address_of(0))
    edition_on_its_way(program)
    plan_due(clock=timezone.now)
    smtp_sink.in_data = "hang"

    with in_the_background(work):
        wait_until(lambda: smtp_sink.hanging == 1, what="the mail system hangs")
        act(person)
        assert smtp_sink.hanging == 1, "it was answered before the mail system was"
        assert permission(person.id, program.id, timezone.now).refusal == REFUSED[act]
        smtp_sink.release()

    entry = ConsentEvent.objects.get(kind=KINDS[act])
    delivery = Delivery.objects.get(kind="edition")
    assert (delivery.state, delivery.overlapped_id) == ("sent", entry.id)
    assert Subject.objects.unfolded().exists()

    assert fold_waiting(clock=timezone.now) == 1
    apply_waiting_stops()
    assert permission(person.id, program.id, timezone.now).refusal == REFUSED[act]
    assert not Subject.objects.unfolded().exists()
    assert broken() == []


def test_an_address_that_was_changed_while_a_mail_system_hung_is_asked_after_the_fold(
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
        move_oneself(person)
        change_address(subscriber_id=person.id, address="third@example.com", clock=timezone.now)
        assert not Delivery.objects.filter(kind="address").exists()
        smtp_sink.release()
    fold_waiting(clock=timezone.now)

    person.refresh_from_db()
    assert (person.email, person.address_version) == ("third@example.com", 3)
    asked = Delivery.objects.get(kind="address").asked_by
    assert asked is not None
    assert state_of_move(asked, person, timezone.now()) == MoveState.OPEN


def test_batches_of_stops_and_imports_in_any_order_do_not_wait_in_a_circle(
    smtp_sink: SmtpSink,
) -> None:
    crowd(30)
    people = list(Subscriber.objects.order_by("id"))
    ids = [person.id for person in people]
    rows = [PersonInput(external_id=p.external_id, email=f"new-{p.email}") for p in people]

    def suppress_all() -> None:
        stops.suppress(
            subscriber_ids=ids[::-1],
            by=StoppedBy.CONTROLLER,
            actor=Actor.CONTROLLER,
            method=Method.ADMIN,
            clock=timezone.now,
        )

    def restrict_all() -> None:
        restricting.restrict(
            subscriber_ids=ids, actor=Actor.CONTROLLER, method=Method.ADMIN, clock=timezone.now
        )

    def move_all() -> None:
        items = [UpsertInput(person=person) for person in rows[::-1]]
        upsert(items=items, by="import", clock=timezone.now)

    def run(task: Callable[[], None]) -> None:
        try:
            task()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, (suppress_all, restrict_all, move_all)))

    for kind in (EventKind.SUPPRESSED, EventKind.RESTRICTED, EventKind.MOVED):
        assert ConsentEvent.objects.filter(kind=kind).count() == 30
    fold_waiting(clock=timezone.now)
    assert Subscriber.objects.filter(restricted_at=None).count() == 0
    assert Subscriber.objects.filter(suppressed_by="controller").count() == 30
    assert broken() == []
