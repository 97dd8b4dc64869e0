"""A merge races a confirmation, a leaving, an upsert, an erasure and another merge."""

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from consent.models import ConsentEvent, MergedRecord, PersonalLink, Subscription
from consent.rules.vocabulary import Actor, Method, State
from consent.selectors.names import Named, PersonName
from consent.services.confirm import confirm
from consent.services.erase import erase
from consent.services.leave import leave
from consent.services.linking import Link, link_people
from consent.services.links import make_links
from consent.services.named import PersonRefused
from consent.services.restricting import restrict
from consent.services.stops import suppress
from consent.services.upsert import PersonInput, UpsertInput, upsert
from consent.services.withdraw import withdraw
from delivery.models import PrivacyRequest
from delivery.rules.vocabulary import PrivacyKind
from delivery.selectors.permission import check
from delivery.services.merging import MergeRefused, Wanted, merge_people
from delivery.services.privacy import answer_by_api
from programs.models import Program
from subscribers.models import EarlierId, Subscriber
from subscribers.rules.vocabulary import PersonRefusal, StoppedBy
from tests import cast, factories
from tests.delivery.merging import merge
from tests.delivery.sending import assert_every_invariant_holds
from tests.faults.racing import in_thread, somebody_waits_for_us
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

ALICE, ALLY = "alice@example.com", "ally@example.com"


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals")


def while_it_waits(first: Callable[[], object], then: Callable[[], object]) -> None:
    """Do `first` without committing it, let `then` come and wait for it, and commit."""
    with transaction.atomic():
        first()
        thread: Thread = in_thread(then)
        wait_until(somebody_waits_for_us, what="the other one waits")
    thread.join(30)
    assert not thread.is_alive()


def live() -> list[tuple[str | None, str]]:
    rows = Subscription.objects.filter(state__in=[State.ACTIVE, State.PAUSED])
    return list(rows.values_list("subscriber__email", "state"))


def test_a_confirmation_that_waits_for_a_merge_confirms_nothing(program: Program) -> None:
    cast.say_yes(program, ALICE)
    request = cast.ask(program, ALLY)
    say_yes = partial(confirm, request_id=request.pk, ip="", user_agent="", clock=timezone.now)

    while_it_waits(lambda: merge(ALICE, ALLY), say_yes)

    assert live() == [(ALICE, State.ACTIVE)]
    assert_every_invariant_holds()


def test_a_merge_that_waits_for_a_confirmation_ends_what_it_began(program: Program) -> None:
    cast.say_yes(program, ALICE)
    request = cast.ask(program, ALLY)
    say_yes = partial(confirm, request_id=request.pk, ip="", user_agent="", clock=timezone.now)

    while_it_waits(say_yes, lambda: merge(ALICE, ALLY))

    assert live() == [(ALICE, State.ACTIVE)]
    assert_every_invariant_holds()


def test_a_leaving_that_waits_for_a_merge_leaves_the_one_that_goes_on(program: Program) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY)
    go = partial(leave, subscription_id=ally.pk, method=Method.ONE_CLICK, clock=timezone.now)

    while_it_waits(lambda: merge(ALICE, ALLY), go)

    assert live() == []
    assert cast.subscription(program, ALICE).state == State.WITHDRAWN
    assert_every_invariant_holds()


def test_a_merge_that_waits_for_a_leaving_takes_it_over(program: Program) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY)
    go = partial(leave, subscription_id=ally.pk, method=Method.ONE_CLICK, clock=timezone.now)

    while_it_waits(go, lambda: merge(ALICE, ALLY))

    assert live() == []
    assert_every_invariant_holds()


def test_a_relayed_word_that_waits_for_a_merge_holds_for_the_one_that_goes_on(
    program: Program,
) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY)
    word = partial(
        withdraw,
        pairs=[(ally.subscriber_id, program.pk)],
        actor=Actor.RELAY,
        method=Method.API,
        clock=timezone.now,
    )

    while_it_waits(lambda: merge(ALICE, ALLY), word)

    assert live() == []


@pytest.mark.parametrize("word", [suppress, restrict])
def test_inv_2_a_stop_that_waits_for_a_merge_stops_the_one_that_goes_on(
    program: Program, word: Callable[..., int]
) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY)
    by = {"by": StoppedBy.PERSON} if word is suppress else {}
    stop = partial(
        word,
        subscriber_ids=[ally.subscriber_id],
        actor=Actor.RELAY,
        method=Method.API,
        clock=timezone.now,
        **by,
    )

    while_it_waits(lambda: merge(ALICE, ALLY), stop)

    asked = Named(person=PersonName(email=ALICE), program=program.slug)
    assert not check(named=asked, clock=timezone.now).allowed
    assert_every_invariant_holds()


def test_an_upsert_that_waits_for_a_merge_changes_the_one_that_goes_on(program: Program) -> None:
    for name, address in (("crm-1", ALICE), ("crm-2", ALLY)):
        upsert(items=[stated(name, email=address)], by="crm", clock=timezone.now)

    while_it_waits(
        lambda: merge(ALICE, ALLY),
        lambda: upsert(items=[stated("crm-2", language="fr")], by="crm", clock=timezone.now),
    )

    assert dict(Subscriber.objects.exclude(email=None).values_list("external_id", "language")) == {
        "crm-1": "fr"
    }
    assert not Subscriber.objects.filter(external_id="crm-2").exists()


def test_an_upsert_of_somebody_new_by_an_id_that_is_merged_just_now_finds_them(
    program: Program,
) -> None:
    for name, address in (("crm-1", ALICE), ("crm-2", ALLY)):
        upsert(items=[stated(name, email=address)], by="crm", clock=timezone.now)
    again = stated("crm-2", email="third@example.com")

    while_it_waits(
        lambda: merge(ALICE, ALLY),
        lambda: upsert(items=[again], by="crm", clock=timezone.now),
    )

    assert Subscriber.objects.count() == 2
    assert EarlierId.objects.get().subscriber.email == "third@example.com"


def stated(external_id: str, **said: str) -> UpsertInput:
    return UpsertInput(person=PersonInput(external_id=external_id, **said))


def test_an_id_that_waits_for_a_merge_is_given_to_no_emptied_record(program: Program) -> None:
    cast.say_yes(program, ALICE)
    cast.say_yes(program, ALLY)
    answers: list[object] = []
    link = Link(PersonName(email=ALLY), "crm-9")

    while_it_waits(lambda: merge(ALICE, ALLY), lambda: answers.extend(link_people(links=[link])))

    [found] = answers
    assert isinstance(found, PersonRefused)
    assert found.refusal == PersonRefusal.PERSON_MERGED
    assert not Subscriber.objects.filter(external_id="crm-9").exists()


def test_a_link_that_waits_for_a_merge_is_made_for_no_emptied_record(program: Program) -> None:
    asked = factories.published_program("recipes")
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY)
    invite = partial(
        make_links, program=asked, subscriber_ids=[ally.subscriber_id], clock=timezone.now
    )

    while_it_waits(lambda: merge(ALICE, ALLY), invite)

    assert not PersonalLink.objects.exists()


@pytest.mark.parametrize("kind", [PrivacyKind.ACCESS, PrivacyKind.RESTRICTION])
def test_a_request_that_waits_for_a_merge_is_that_of_the_one_that_goes_on(
    program: Program, kind: PrivacyKind
) -> None:
    alice = cast.say_yes(program, ALICE)
    cast.say_yes(program, ALLY)
    answers: list[tuple[PrivacyRequest, dict[str, Any] | None]] = []
    ask = partial(
        answer_by_api, kind=kind, name=PersonName(email=ALLY), note="", clock=timezone.now
    )

    while_it_waits(lambda: merge(ALICE, ALLY), lambda: answers.append(ask()))

    [(request, document)] = answers
    assert request.subscriber_id == alice.subscriber_id
    assert document is None or document["person"]["email"] == ALICE
    assert_every_invariant_holds()


def test_inv_8_an_erasure_that_waits_for_a_merge_erases_both(program: Program) -> None:
    alice = cast.say_yes(program, ALICE).subscriber
    cast.say_yes(program, ALLY)
    go = partial(
        erase,
        subscriber_id=alice.pk,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )

    while_it_waits(lambda: merge(ALICE, ALLY), go)

    assert not Subscriber.objects.filter(erased_at=None).exists()
    assert_every_invariant_holds()


def test_a_merge_that_waits_for_an_erasure_is_refused(program: Program) -> None:
    alice = cast.say_yes(program, ALICE).subscriber
    cast.say_yes(program, ALLY)
    refused: list[object] = []
    wanted = Wanted(PersonName(email=ALICE), PersonName(email=ALLY))

    while_it_waits(
        lambda: erase(
            subscriber_id=alice.pk,
            actor=Actor.PERSON,
            method=Method.PREFERENCES,
            clock=timezone.now,
        ),
        lambda: refused.extend(merge_people(wanted=[wanted], clock=timezone.now)),
    )

    [found] = refused
    assert isinstance(found, MergeRefused)
    assert not MergedRecord.objects.exists()
    assert cast.subscription(program, ALLY).state == State.ACTIVE


def test_of_two_merges_of_the_same_two_one_is_done(program: Program) -> None:
    cast.say_yes(program, ALICE)
    cast.say_yes(program, ALLY)
    back = Wanted(PersonName(email=ALLY), PersonName(email=ALICE))

    while_it_waits(
        lambda: merge(ALICE, ALLY),
        lambda: merge_people(wanted=[back], clock=timezone.now),
    )

    assert MergedRecord.objects.count() == 1
    assert live() == [(ALICE, State.ACTIVE)]
    assert ConsentEvent.objects.filter(kind="merged", program=None).count() == 2
    assert_every_invariant_holds()
