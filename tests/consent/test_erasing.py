"""Erasure: the chain stays and verifies, and leads to nobody any more (INV-8)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.ledger import NewEntry, PersonErasedError, append, evidence_of
from consent.models import ConsentEvent, PersonalLink, Subject, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.names import PersonName
from consent.services.confirm import confirm
from consent.services.erase import ErasedFor, erase
from consent.services.links import make_links
from consent.services.suppressing import Wanted, suppress_named
from consent.services.upsert import PersonInput, UpsertInput, upsert
from consent.services.withdraw import withdraw_all
from consent.signals import person_erased
from programs.models import Program
from subscribers.models import Profile, Subscriber, Suppression
from subscribers.rules.identity import address_hash
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services.people import find_or_add
from subscribers.services.suppression import lift
from tests import cast, factories
from tests.consent.ledger.reading import damages
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db

ERIN = "erin@example.com"


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "weekly-usuals", uses=["first_name", ("household_size", "optional"), ("allergies", "asked")]
    )


def known(program: Program) -> Subscriber:
    """Erin joined with an answer, and the CRM told of her."""
    cast.say_yes(program, ERIN, chosen=["household_size"], answers={"allergies": ["nuts"]})
    person = PersonInput(external_id="crm-7001", email=ERIN, account="Acme", time_zone="Asia/Tokyo")
    values = {"first_name": "Erinella", "household_size": 4}
    upsert(items=[UpsertInput(person=person, profile=values)], by="crm", clock=timezone.now)
    return cast.person(ERIN)


def erase_now(person: Subscriber, reason: ErasedFor = "asked") -> Subscriber:
    erase(
        subscriber_id=person.id,
        actor=Actor.RELAY,
        method=Method.ADMIN,
        reason=reason,
        clock=timezone.now,
    )
    return Subscriber.objects.get(id=person.id)


def test_inv_8_the_row_of_an_erased_person_is_an_empty_tombstone(program: Program) -> None:
    erin = known(program)
    Subscriber.objects.filter(id=erin.id).update(
        contradicted=["first_name"], restricted_at=timezone.now(), relationship="loyal"
    )

    gone = erase_now(erin)

    assert gone.erased_at is not None
    assert re.fullmatch(r"erased-[0-9a-f-]{36}", gone.external_id)
    assert (gone.email, gone.account, gone.language, gone.time_zone) == (None, "", "en", "UTC")
    assert (gone.relationship, gone.contradicted) == ("prospect", [])
    assert (gone.suppressed_by, gone.suppressed_at, gone.restricted_at) == ("", None, None)
    assert not Profile.objects.exists()
    assert_every_invariant_holds()


def test_inv_8_the_chain_verifies_and_opens_for_nobody(program: Program) -> None:
    erin = known(program)
    subject = Subject.objects.get(subscriber=erin)

    erase_now(erin)

    subject.refresh_from_db()
    assert (subject.subscriber_id, subject.wrapped_key) == (None, None)
    assert damages() == []
    said = list(ConsentEvent.objects.filter(subject=subject).order_by("position"))
    assert [(each.kind, each.program_id) for each in said] == [
        ("requested", program.id),
        ("given", program.id),
        ("erased", program.id),
        ("erased", None),
    ]
    assert said[-1].details == {"reason": "asked"}
    assert said[-1].sealed is None
    with pytest.raises(LookupError):
        evidence_of(said[0])


def test_inv_7_the_subscription_stays_as_the_fold_of_what_was_said(program: Program) -> None:
    erin = known(program)

    erase_now(erin)

    row = Subscription.objects.get(subscriber=erin)
    assert (row.state, row.chosen, row.permitted_by_id) == (State.ERASED, [], None)
    assert row.text_id is not None
    assert_every_invariant_holds()


def test_links_go_and_stops_stay_as_a_keyed_hash(program: Program, settings: Settings) -> None:
    erin = known(program)
    make_links(program=program, subscriber_ids=[erin.id], clock=timezone.now)
    withdraw_all(
        subscriber_id=erin.id, actor=Actor.MAIL, method=Method.PROVIDER, clock=timezone.now
    )

    erase_now(erin)

    assert not PersonalLink.objects.exists()
    stops = list(Suppression.objects.order_by("by"))
    hashed = address_hash(ERIN, settings.ADDRESS_KEY)
    assert {bytes(stop.address_hash) for stop in stops} == {hashed}
    assert [(stop.by, stop.subscriber_id, stop.reason) for stop in stops] == [
        ("mail", None, ""),
        ("person", None, ""),
    ]


def test_a_lifted_stop_is_forgotten(program: Program) -> None:
    erin = known(program)
    withdraw_all(
        subscriber_id=erin.id, actor=Actor.MAIL, method=Method.PROVIDER, clock=timezone.now
    )
    lift(subscriber=erin, by=StoppedBy.PERSON, clock=timezone.now)

    erase_now(erin, "retention")

    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("reason", "stopped"),
    [("asked", True), ("journal", True), ("never_joined", False), ("retention", False)],
)
def test_who_asked_to_be_forgotten_stays_stopped(
    program: Program, reason: ErasedFor, stopped: bool
) -> None:
    erase_now(known(program), reason)

    again = find_or_add(address=ERIN.upper(), language="en", clock=timezone.now)

    assert (again.suppressed_by == StoppedBy.PERSON) == stopped


def test_inv_8_inv_13_a_re_import_stays_stopped_until_they_say_yes_themselves(
    program: Program,
) -> None:
    old = known(program)
    erase_now(old)
    person = PersonInput(external_id="crm-7001", email=ERIN)

    [result] = upsert(items=[UpsertInput(person=person)], by="import", clock=timezone.now)

    new = cast.person(ERIN)
    assert (result.person.subscriber_id, new.external_id) == (new.id, "crm-7001")
    assert new.id != old.id
    assert new.suppressed_by == StoppedBy.PERSON
    assert lift(subscriber=new, by=StoppedBy.CONTROLLER, clock=timezone.now) == StoppedBy.PERSON

    again = cast.say_yes(program, ERIN)

    assert (again.subscriber_id, again.state) == (new.id, State.ACTIVE)
    assert cast.person(ERIN).suppressed_by == ""
    assert_every_invariant_holds()


def test_inv_8_whoever_keeps_anything_is_told_every_address_that_they_had(
    program: Program,
) -> None:
    erin = known(program)
    moved = PersonInput(external_id="crm-7001", email="erin@new.example")
    upsert(items=[UpsertInput(person=moved)], by="crm", clock=timezone.now)
    told: list[tuple[str, str, list[str]]] = []

    def listen(external_id: str, email: str, earlier: list[str], **_more: object) -> None:
        told.append((external_id, email, earlier))

    person_erased.connect(listen)
    try:
        erase_now(erin)
    finally:
        person_erased.disconnect(listen)

    assert told == [("crm-7001", "erin@new.example", [ERIN])]


def test_erasing_twice_says_it_once(program: Program) -> None:
    erin = known(program)
    gone = erase_now(erin)

    assert erase_now(erin) == gone
    assert ConsentEvent.objects.filter(kind=EventKind.ERASED, program=None).count() == 1


def test_somebody_of_whom_nothing_was_ever_said_can_be_erased() -> None:
    mia = find_or_add(address="mia@example.com", language="en", clock=timezone.now)

    gone = erase_now(mia, "never_joined")

    assert (gone.email, Subject.objects.get().subscriber_id) == (None, None)
    assert ConsentEvent.objects.get().details == {"reason": "never_joined"}
    assert_every_invariant_holds()


def test_whoever_is_not_to_go_any_more_is_left_alone(program: Program) -> None:
    erin = known(program)
    asked_at: list[datetime] = []

    def still(now: datetime) -> bool:
        asked_at.append(now)
        return False

    then = datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(days=900)
    is_gone = erase(
        subscriber_id=erin.id,
        actor=Actor.SYSTEM,
        method=Method.RULE,
        still=still,
        clock=lambda: then,
    )

    assert (is_gone, asked_at) == (False, [then])
    assert cast.person(ERIN).suppressed_by == ""


def test_nothing_can_be_said_about_somebody_who_was_erased(program: Program) -> None:
    erin = known(program)
    erase_now(erin)
    more = NewEntry(
        subscriber_id=erin.id,
        kind=EventKind.RESTRICTED,
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        at=timezone.now(),
    )

    with pytest.raises(PersonErasedError):
        append([more])


def test_a_request_that_waits_goes_with_its_person(program: Program) -> None:
    asked = cast.ask(program, ERIN)

    erase_now(cast.person(ERIN))
    confirm(request_id=asked.id, ip=cast.IP, user_agent=cast.BROWSER, clock=timezone.now)

    assert Subscription.objects.get().state == State.ERASED
    assert_every_invariant_holds()


def test_inv_8_why_an_address_was_stopped_before_its_person_came_is_not_kept(
    program: Program,
) -> None:
    name = PersonName(email=ERIN)
    wanted = Wanted(person=name, actor=Actor.CONTROLLER, reason="Erinella rang about it")
    suppress_named(wanted=[wanted], clock=timezone.now)
    cast.ask(program, ERIN)
    Suppression.objects.update(reason="as rows from before hold it: Erinella")

    erase_now(cast.person(ERIN))

    assert set(Suppression.objects.values_list("reason", flat=True)) == {""}
