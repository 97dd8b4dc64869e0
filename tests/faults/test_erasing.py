"""People are erased while they are being sent to, and while they ask again (INV-2, INV-8)."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.models import ConsentEvent, PersonalLink, Subject
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.names import Named, PersonName, UnknownPerson
from consent.selectors.standing import permission
from consent.services.erase import erase
from consent.services.join import request_by_page
from consent.services.named import invite
from consent.services.recording import fold_waiting
from delivery.models import Delivery, PrivacyRequest
from delivery.rules.vocabulary import PrivacyKind
from delivery.services import privacy
from delivery.services.planning import plan_due
from delivery.services.privacy import NobodyThereError, answer_at_once, carry_out, receive
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.services.locking import hold_people
from subscribers.services.suppression import apply_waiting_stops
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds, work
from tests.faults.crowd import address_of, crowd, edition_on_its_way, received
from tests.faults.racing import together
from tests.faults.test_leaving import in_the_background
from tests.smtp_sink import SmtpSink
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def erase_now(person: Subscriber) -> bool:
    return erase(
        subscriber_id=person.pk, actor=Actor.RELAY, method=Method.ADMIN, clock=timezone.now
    )


def test_inv_2_nothing_goes_to_whoever_was_erased_before_it_went(
    smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.DELIVERY_BATCH, settings.DELIVERY_CHUNK = 12, 4
    size = 24
    edition = edition_on_its_way(crowd(size))
    people = {number: cast.person(address_of(number)) for number in range(size)}
    plan_due(clock=timezone.now)
    smtp_sink.seconds_a_message = 0.004
    before: dict[str, int] = {}

    def erase_and_look(number: int) -> None:
        try:
            erase_now(people[number])
            before[address_of(number)] = received(smtp_sink)[address_of(number)]
        finally:
            connection.close()

    with in_the_background(work), ThreadPoolExecutor(4) as pool:
        list(pool.map(erase_and_look, range(0, size, 2)))
    work()

    after = received(smtp_sink)
    assert {address: after[address] for address in before} == before
    assert max(after.values()) == 1
    open_states = ("due", "claimed", "sending")
    assert not Delivery.objects.filter(edition=edition, state__in=open_states).exists()
    assert Subscriber.objects.exclude(erased_at=None).count() == size // 2
    assert_every_invariant_holds()


def ask_again(program: Program, address: str) -> None:
    request_by_page(
        program=program,
        address=address,
        language="en",
        chosen=(),
        answers={},
        ip=cast.IP,
        user_agent=cast.BROWSER,
        clock=timezone.now,
    )


def test_inv_8_what_a_hanging_mail_system_held_up_is_destroyed_by_the_late_fold(
    smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 300
    program, address = crowd(1), address_of(0)
    alice = cast.person(address)
    edition_on_its_way(program)
    plan_due(clock=timezone.now)
    smtp_sink.in_data = "hang"

    with in_the_background(work):
        wait_until(lambda: smtp_sink.hanging == 1, what="the mail system hangs")
        assert erase_now(alice)
        assert not erase_now(alice), "it is recorded once"
        ask_again(program, address)

        assert permission(alice.pk, program.id, timezone.now).refusal == "no_consent"
        assert Subject.objects.get().subscriber_id == alice.pk
        assert fold_waiting(clock=timezone.now) == 0
        smtp_sink.release()

    delivery = Delivery.objects.get(kind="edition")
    assert delivery.overlapped is not None
    assert (delivery.state, delivery.overlapped.kind) == ("sent", EventKind.ERASED)
    # What a process that was killed here leaves, the next tick finds.
    assert fold_waiting(clock=timezone.now) == 1
    apply_waiting_stops()
    alice.refresh_from_db()
    assert (alice.email, Subject.objects.get().subscriber_id) == (None, None)
    assert ConsentEvent.objects.latest("position").kind == EventKind.ERASED
    assert_every_invariant_holds()
    assert cast.say_yes(program, address).state == State.ACTIVE
    assert_every_invariant_holds()


def test_inv_8_who_asks_again_while_being_erased_is_somebody_new() -> None:
    program = crowd(6)
    addresses = [address_of(number) for number in range(6)]
    people = [cast.person(address) for address in addresses]

    def closing(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tasks = [
            pool.submit(closing, act)
            for person, address in zip(people, addresses, strict=True)
            for act in (partial(erase_now, person), partial(ask_again, program, address))
        ]
        for task in tasks:
            task.result(60)

    assert Subscriber.objects.exclude(erased_at=None).count() == len(people)
    assert_every_invariant_holds()


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals")


@pytest.fixture
def erased_behind(program: Program) -> Callable[[Callable[[Subscriber], object]], None]:
    """Do something that looked the person up while their erasure is not committed yet."""

    def do(act: Callable[[Subscriber], object]) -> None:
        ana = cast.say_yes(program, "ana@example.com").subscriber
        with ExitStack() as stack, transaction.atomic():
            erase_now(ana)
            stack.enter_context(in_the_background(partial(act, ana)))
            wait_until(someone_waits_for_a_row, what="the act waits for the erasure")

    return do


def someone_waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def test_inv_8_no_note_slips_in_behind_an_erasure(
    erased_behind: Callable[[Callable[[Subscriber], object]], None],
) -> None:
    def receive_a_note(ana: Subscriber) -> None:
        with pytest.raises(NobodyThereError):
            receive(
                kind=PrivacyKind.CORRECTION,
                subscriber_id=ana.pk,
                method=Method.ADMIN,
                note="ana@example.com says that her store is wrong",
                clock=timezone.now,
            )

    erased_behind(receive_a_note)
    assert not PrivacyRequest.objects.exists()


def test_inv_8_no_link_slips_in_behind_an_erasure(
    erased_behind: Callable[[Callable[[Subscriber], object]], None], program: Program
) -> None:
    named = Named(person=PersonName(email="ana@example.com"), program=program.slug)
    answers: list[object] = []
    erased_behind(
        lambda _ana: answers.extend(invite(named=[named], campaign="c", clock=timezone.now))
    )

    assert isinstance(answers[0], UnknownPerson)
    assert not PersonalLink.objects.exists()


def ask(person: Subscriber, kind: PrivacyKind, method: Method) -> str:
    """Ask as the preference centre and the API do; return what became of it."""
    try:
        answer_at_once(kind=kind, subscriber_id=person.pk, method=method, clock=timezone.now)
    except NobodyThereError:
        return "nobody there"
    return "done"


@pytest.mark.parametrize("other", [PrivacyKind.ERASURE, PrivacyKind.RESTRICTION])
def test_inv_8_two_who_ask_for_the_same_person_at_once_do_not_wait_in_a_circle(
    program: Program, other: PrivacyKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are received before either is carried out, unless one waits for the other."""
    ana = cast.say_yes(program, "ana@example.com").subscriber
    received_both = threading.Event()
    came = count(1)

    def carry_out_late(**said: Any) -> PrivacyRequest:
        if next(came) == 2:
            received_both.set()
        wait_until(
            lambda: received_both.is_set() or someone_waits_for_a_row(),
            what="both are received, or one waits",
        )
        return carry_out(**said)

    monkeypatch.setattr(privacy, "carry_out", carry_out_late)
    said: list[str] = []
    together(
        lambda: said.append(ask(ana, PrivacyKind.ERASURE, Method.PREFERENCES)),
        lambda: said.append(ask(ana, other, Method.API)),
    )

    assert "done" in said
    assert set(said) <= {"done", "nobody there"}
    assert Subscriber.objects.get(pk=ana.pk).erased_at is not None
    assert_every_invariant_holds()


def test_a_transaction_waits_for_a_hanging_mail_system_once(
    program: Program, settings: Settings
) -> None:
    ana = cast.say_yes(program, "ana@example.com").subscriber
    waited: list[float] = []

    def hold_twice() -> None:
        with transaction.atomic():
            for milliseconds in (50, 60_000):
                settings.STOP_LOCK_TIMEOUT_MS = milliseconds
                began = time.monotonic()
                assert not hold_people([ana.pk])
                waited.append(time.monotonic() - began)

    with transaction.atomic():
        Subscriber.objects.select_for_update(no_key=True).get(pk=ana.pk)
        together(hold_twice)

    assert waited[1] < 30
