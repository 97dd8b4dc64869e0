"""A sign-up made elsewhere asks its person once, says where it came from, and makes no consent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subject, Subscription
from consent.rules.proxy import ProxyRefusal
from consent.rules.vocabulary import EventKind, Method, State
from consent.services.confirm import Confirmed, confirm
from consent.services.decline import decline
from consent.services.leave import pause
from consent.services.links import make_links
from consent.services.proxy import Asked, Bringing, SignUp
from delivery.models import Delivery
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services.suppression import write_stop
from tests import cast, factories
from tests.consent.proxy.bringing import (
    PAPER,
    SIGNED_UP_AT,
    bring,
    bring_one,
    brought,
    codes,
    item,
)
from tests.delivery.sending import assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "weekly-usuals",
        uses=["first_name", ("usual_store", "optional"), ("household_size", "asked")],
        languages=("en", "de"),
    )


def test_a_stranger_is_added_and_asked_once_with_all_the_evidence_sealed(program: Program) -> None:
    result = bring_one(language="de-AT", chosen=("usual_store", "first_name", "nonsense"))

    person = cast.person("paula@example.com")
    assert isinstance(result, Asked)
    assert result.external_id == person.external_id
    assert (person.language, person.suppressed_by) == ("de", "")
    request = brought()
    assert request.id == result.event_id
    assert (request.actor, request.method, request.language) == ("relay", "api", "de")
    assert request.details["chosen"] == ["usual_store"]
    said = evidence_of(request)
    assert (said.address, said.source, said.ip) == (
        "paula@example.com",
        PAPER.source,
        "203.0.113.9",
    )
    assert (said.signed_up_at, said.wording) == (SIGNED_UP_AT.isoformat(), PAPER.wording)
    assert (said.note, said.user_agent) == (PAPER.note, "a pen")
    assert cast.subscription(program, "paula@example.com").state == State.PENDING
    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.asked_by_id) == ("confirmation", request.id)
    assert_every_invariant_holds()


def test_inv_13_only_the_persons_own_post_makes_it_active(program: Program) -> None:
    bring_one(answers={"household_size": "4", "first_name": "Paula"})
    assert not Subscription.objects.filter(state=State.ACTIVE).exists()

    outcome = confirm(
        request_id=brought().id, ip=cast.IP, user_agent=cast.BROWSER, clock=timezone.now
    )

    assert outcome == Confirmed.ACTIVE
    row = cast.subscription(program, "paula@example.com")
    assert (row.state, row.chosen) == (State.ACTIVE, ["household_size"])
    assert set(row.subscriber.profile.values) == {"household_size"}
    assert_every_invariant_holds()


def test_somebody_known_is_found_and_nothing_of_them_is_changed(program: Program) -> None:
    cast.alice(factories.published_program("recipes"))
    before = Subscriber.objects.values().get()

    assert codes(bring(item("ALICE@example.com", external_id="crm-7", language="de"))) == ["asked"]

    assert Subscriber.objects.values().get() == before
    assert codes(bring(item("", external_id=before["external_id"]))) == ["already_pending"]


def test_somebody_new_gets_the_id_that_was_brought(program: Program) -> None:
    results = bring(
        item("one@example.com", external_id="crm-1"),
        item("two@example.com", external_id="crm-1"),
        item("three@example.com", external_id="a/b"),
    )

    assert codes(results) == ["asked", "id_taken", "invalid_external_id"]
    assert cast.person("one@example.com").external_id == "crm-1"
    assert Subscriber.objects.count() == 1


def test_a_language_that_is_not_stated_is_the_persons_or_the_programs(program: Program) -> None:
    cast.ask(factories.published_program("recipes", languages=("de",)), "dora@example.com")
    bring(item("dora@example.com"), item("paula@example.com"))

    assert [brought(f"{name}@example.com").language for name in ("dora", "paula")] == ["de", "en"]


def marred(part: str, mark: str) -> SignUp:
    """Return evidence with a mark in one part that nobody should see."""
    said: dict[str, Any] = {part: f"a shop{mark}pohs"}
    return replace(PAPER, **said)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"program": "no-such"}, "unknown_program"),
        ({"program": "draft"}, "program_not_open"),
        ({"language": "pl"}, "no_language"),
        ({"evidence": SignUp()}, "evidence_missing"),
        ({"evidence": replace(PAPER, source=" ")}, "evidence_missing"),
        ({"evidence": replace(PAPER, at=None)}, "evidence_missing"),
        (
            {"evidence": replace(PAPER, at=timezone.now() + timedelta(days=1))},
            "evidence_from_later",
        ),
        *(
            ({"evidence": marred(part, mark)}, "invalid_evidence")
            for part in ("source", "note", "wording", "user_agent")
            for mark in ("\u202e", "\u2066", "\x07", "\x1c")
        ),
        ({"evidence": replace(PAPER, ip="not-an-ip")}, "invalid_evidence"),
        ({"evidence": replace(PAPER, ip="10.0.0.256")}, "invalid_evidence"),
        ({"evidence": replace(PAPER, ip="fe80::1%anything")}, "invalid_evidence"),
        ({"answers": {"household_size": "many"}}, "invalid_answer"),
        ({"address": "nobody@"}, "invalid_address"),
        ({"address": "", "external_id": "nobody"}, "unknown_person"),
        ({"address": "", "external_id": ""}, "unknown_person"),
    ],
)
def test_what_is_wrong_is_refused_by_its_reason_and_leaves_nothing(
    program: Program, given: dict[str, Any], why: str
) -> None:
    factories.program("draft")

    assert codes(bring(item(**given), item("right@example.com"))) == [why, "asked"]

    assert [person.email for person in Subscriber.objects.all()] == ["right@example.com"]
    assert ConsentEvent.objects.count() == Delivery.objects.count() == 1


def test_evidence_may_have_lines_and_an_address_of_either_kind(program: Program) -> None:
    kept = replace(PAPER, ip=" 2001:db8::1 ", wording="Yes,\r\n\tplease. שלום", note="a\nb")

    assert codes(bring(item("ana@example.com", evidence=kept))) == ["asked"]
    assert evidence_of(brought("ana@example.com")).ip == "2001:db8::1"


def test_every_refusal_has_its_sentence() -> None:
    assert all(refusal.sentence.endswith(".") for refusal in ProxyRefusal)


def _active(program: Program, address: str) -> None:
    cast.say_yes(program, address)


def _paused(program: Program, address: str) -> None:
    row = cast.say_yes(program, address)
    pause(subscription_id=row.id, until=timezone.now() + timedelta(days=9), clock=timezone.now)


def _pending(program: Program, address: str) -> None:
    cast.ask(program, address)


def _left(program: Program, address: str) -> None:
    cast.carol(program)


def _revoked(program: Program, address: str) -> None:
    cast.dan(program)


def _refused(program: Program, address: str) -> None:
    cast.ask(factories.published_program("recipes"), address)
    [link] = make_links(
        program=program, subscriber_ids=[cast.person(address).id], clock=timezone.now
    )
    decline(link=link, ip=cast.IP, user_agent=cast.BROWSER, clock=timezone.now)


def _left_and_asked_long_ago(program: Program, address: str) -> None:
    cast.carol(program, clock=at(days=-60))
    cast.ask(program, address, clock=at(days=-50))


def _asked_before(program: Program, address: str) -> None:
    bring(item(address), clock=at(days=-40))


def _restricted(program: Program, address: str) -> None:
    cast.ask(factories.published_program("recipes"), address)
    Subscriber.objects.update(restricted_at=timezone.now())


@pytest.mark.parametrize(
    ("before", "address", "why"),
    [
        (_active, "alice@example.com", "already_active"),
        (_paused, "alice@example.com", "already_active"),
        (_pending, "bob@example.com", "already_pending"),
        (_left, "carol@example.com", "person_left"),
        (_left_and_asked_long_ago, "carol@example.com", "person_left"),
        (_revoked, "dan@example.com", "person_revoked"),
        (_refused, "fay@example.com", "person_refused"),
        (_asked_before, "gus@example.com", "asked_before"),
        (_restricted, "hal@example.com", "restricted"),
    ],
)
def test_inv_13_the_persons_word_stands_and_nobody_is_asked_twice(
    program: Program, before: Any, address: str, why: str
) -> None:
    before(program, address)
    entries, mails = ConsentEvent.objects.count(), Delivery.objects.count()

    assert codes(bring(item(address))) == [why]

    assert (ConsentEvent.objects.count(), Delivery.objects.count()) == (entries, mails)
    assert_every_invariant_holds()


def _stop(person: Subscriber, by: StoppedBy) -> None:
    write_stop(subscriber_id=person.id, by=by, reason="", now=timezone.now(), is_held=True)


@pytest.mark.parametrize("by", list(StoppedBy))
def test_inv_13_whoever_is_stopped_is_not_asked_by_anybody_else(
    program: Program, by: StoppedBy
) -> None:
    cast.ask(factories.published_program("recipes"), "sue@example.com")
    _stop(cast.person("sue@example.com"), by)

    assert bring_one("sue@example.com") == ProxyRefusal.SUPPRESSED


def test_an_address_that_is_stopped_is_not_even_written_down(program: Program) -> None:
    cast.ask(factories.published_program("recipes"), "sue@example.com")
    sue = cast.person("sue@example.com")
    _stop(sue, StoppedBy.PERSON)
    Subscriber.objects.filter(id=sue.id).update(email="other@example.com")

    assert bring_one("Sue@example.com") == ProxyRefusal.SUPPRESSED

    assert Subscriber.objects.count() == 1


def test_whoever_never_confirmed_on_a_page_may_be_brought_once(program: Program) -> None:
    cast.ask(program, "ivy@example.com", clock=at(days=-40))

    assert codes(bring(item("ivy@example.com"))) == ["asked"]
    assert codes(bring(item("ivy@example.com"), clock=at(days=40))) == ["asked_before"]


def test_a_persons_own_new_request_counts_in_spite_of_all_that(program: Program) -> None:
    cast.carol(program, clock=at(minutes=-30))
    assert bring_one("carol@example.com") == ProxyRefusal.PERSON_LEFT

    assert cast.say_yes(program, "carol@example.com").state == State.ACTIVE


def test_the_same_person_twice_in_a_batch_is_asked_once(program: Program) -> None:
    results = bring(item(), item("PAULA@example.com"), item("pete@example.com"))

    assert codes(results) == ["asked", "already_pending", "asked"]
    assert Delivery.objects.count() == 2


def test_one_person_and_two_programs_are_two_requests_in_one_chain(program: Program) -> None:
    factories.published_program("recipes")

    assert codes(bring(item(), item(program="recipes"))) == ["asked", "asked"]

    assert Subject.objects.get().head_position == 2
    assert_every_invariant_holds()


def test_a_dry_run_says_the_same_and_writes_nothing(program: Program) -> None:
    cast.carol(program)
    before = Subscriber.objects.count(), ConsentEvent.objects.count()
    items = [item(), item("carol@example.com"), item("x@")]

    foreseen = codes(bring(*items, dry_run=True))

    assert before == (Subscriber.objects.count(), ConsentEvent.objects.count())
    assert foreseen == codes(bring(*items)) == ["asked", "person_left", "invalid_address"]


def test_a_thousand_take_as_many_statements_as_two(program: Program) -> None:
    def taken(addresses: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert set(codes(bring(*map(item, addresses)))) == {"asked"}
        return len(queries)

    few = taken([f"few{i}@example.com" for i in range(2)])

    assert taken([f"many{i}@example.com" for i in range(1000)]) <= few + 4
    assert Delivery.objects.count() == 1002


def test_the_way_it_came_is_on_the_record(program: Program) -> None:
    bring(
        item(evidence=SignUp(at=SIGNED_UP_AT)),
        bringing=Bringing(method=Method.IMPORT, source="Old Tool"),
    )

    assert (brought().method, evidence_of(brought()).source) == ("import", "Old Tool")
    assert brought().kind == EventKind.REQUESTED
