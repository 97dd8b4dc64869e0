"""INV-13: the database itself takes a yes from nobody but the person, and moves none."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from consent.ledger.chain import entry_hash
from consent.models import ConsentEvent, Subject, Subscription
from consent.rules.vocabulary import OWN_POST, PERMITTING, Actor, EventKind, Method
from consent.services.holding import follow_person
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services import suppression
from tests import cast, factories
from tests.consent.proxy.bringing import bring_one

pytestmark = pytest.mark.django_db

REFUSED = (IntegrityError, InternalError)


@pytest.fixture
def request_of_bob() -> ConsentEvent:
    return cast.bob(factories.published_program("weekly-usuals"))


def insert(request: ConsentEvent, **said: Any) -> None:
    """Write an entry that answers `request` straight into the table, past all our code."""
    subject = Subject.objects.get(id=request.subject_id)
    entry = ConsentEvent(
        subject=subject,
        position=subject.head_position + 1,
        program_id=request.program_id,
        invitation_id=request.invitation_id,
        language=request.language,
        text_id=request.text_id,
        answers_id=request.id,
        address_version=request.address_version,
        at=timezone.now(),
        previous_hash=bytes(subject.head_hash),
    )
    for name, value in said.items():
        setattr(entry, name, value)
    entry.hash = entry_hash(entry)
    with transaction.atomic():
        ConsentEvent.objects.bulk_create([entry])
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def not_their_own() -> Iterator[tuple[EventKind, Actor, Method]]:
    for kind, actor, method in product(PERMITTING, Actor, Method):
        if not (actor == Actor.PERSON and method in OWN_POST):
            yield kind, actor, method


def test_inv_13_the_database_takes_a_yes_by_the_persons_own_post(
    request_of_bob: ConsentEvent,
) -> None:
    insert(request_of_bob, kind=EventKind.GIVEN, actor=Actor.PERSON, method=Method.CONFIRMATION)


def changed() -> Iterator[tuple[Actor, Method, bool]]:
    yield from product(Actor, Method, (True, False))


def test_inv_13_the_database_takes_a_change_passed_on_of_values_only(
    request_of_bob: ConsentEvent,
) -> None:
    taken = set()
    for actor, method, is_of_program in changed():
        program = request_of_bob.program_id if is_of_program else None
        with suppress(IntegrityError), transaction.atomic():
            insert(
                request_of_bob,
                kind=EventKind.CHANGED,
                actor=actor,
                method=method,
                program_id=program,
                answers_id=None,
            )
            taken.add((actor, method, is_of_program))
            transaction.set_rollback(True)

    own = {each for each in changed() if each[0] == Actor.PERSON}
    passed_on = {(Actor.RELAY, method, False) for method in (Method.ADMIN, Method.JOURNAL)}
    assert taken == own | passed_on


def test_inv_13_the_database_refuses_a_yes_by_anybody_and_any_way_else(
    request_of_bob: ConsentEvent,
) -> None:
    for kind, actor, method in not_their_own():
        with pytest.raises(REFUSED, match="yes_is_the_persons_own"):
            insert(request_of_bob, kind=kind, actor=actor, method=method)


OWN: dict[str, Any] = {
    "kind": EventKind.GIVEN,
    "actor": Actor.PERSON,
    "method": Method.CONFIRMATION,
}


@pytest.mark.parametrize(
    "without", ["answers_id", "address_version", "program_id", "invitation_id", "text_id"]
)
def test_inv_13_a_yes_names_its_request_its_words_and_its_address(
    request_of_bob: ConsentEvent, without: str
) -> None:
    with pytest.raises(REFUSED, match="yes_is_the_persons_own"):
        insert(request_of_bob, **OWN, **{without: None})


def test_inv_13_nobody_confirms_for_another_nor_for_other_words(
    request_of_bob: ConsentEvent,
) -> None:
    program = Program.objects.get()
    other = factories.published_program("recipes")
    cast.ask(program, "mallory@example.com")
    cast.ask(other, "bob@example.com")
    newer = factories.published_invitation(of=program, frequency_count=3)
    theirs = ConsentEvent.objects.get(subject__subscriber__email="mallory@example.com")
    elsewhere = ConsentEvent.objects.get(program=other)

    for said in (
        {"answers_id": theirs.id},
        {"answers_id": elsewhere.id},
        {"invitation_id": newer.id},
        {"text_id": elsewhere.text_id},
        {"language": "de"},
        {"program_id": other.id},
    ):
        with pytest.raises(REFUSED, match="yes_answers_its_request"):
            insert(request_of_bob, **OWN, **said)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE consent_consentevent SET address_version = 9",
        "UPDATE consent_consentevent SET subject_id = %s",
        "UPDATE consent_consentevent SET invitation_id = 99",
        "UPDATE consent_consentevent SET kind = 'given'",
    ],
)
def test_inv_13_an_entry_is_never_moved_to_another_address_person_or_version(
    request_of_bob: ConsentEvent, change: str
) -> None:
    cast.alice(Program.objects.get())
    subject = Subject.objects.get(subscriber__email="bob@example.com").id
    given = [subject] if "%s" in change else []
    with (
        pytest.raises(REFUSED, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change, given)


@pytest.mark.parametrize("second", [Actor.RELAY, Actor.CONTROLLER])
def test_inv_13_the_database_takes_one_request_by_proxy_ever(second: Actor) -> None:
    factories.published_program("weekly-usuals")
    bring_one("bob@example.com")
    first = ConsentEvent.objects.get()

    with pytest.raises(REFUSED, match="one_request_by_proxy"):
        insert(
            first,
            kind=EventKind.REQUESTED,
            actor=second,
            method=Method.ADMIN,
            answers_id=None,
            valid_until=first.valid_until,
        )


NOBODY_ELSES_LIFT: list[dict[str, Any]] = [
    {"actor": Actor.CONTROLLER, "details": {"by": "person", "lifted": ["person"]}},
    {"actor": Actor.PERSON, "details": {"by": "controller", "lifted": ["controller"]}},
    {"actor": Actor.CONTROLLER, "details": {"by": None}},
    {"actor": Actor.PERSON, "details": {}},
    *(
        {"actor": actor, "details": {"by": by}}
        for actor in (Actor.RELAY, Actor.MAIL, Actor.SYSTEM)
        for by in (str(actor), "person")
    ),
]


@pytest.mark.parametrize("said", NOBODY_ELSES_LIFT)
def test_inv_13_the_database_takes_no_lift_in_the_name_of_another(
    request_of_bob: ConsentEvent, said: dict[str, Any]
) -> None:
    with pytest.raises(REFUSED, match="lifted_by_whom_it_says"):
        insert(request_of_bob, kind=EventKind.LIFTED, method=Method.API, answers_id=None, **said)


@pytest.mark.parametrize("actor", [Actor.PERSON, Actor.CONTROLLER])
def test_inv_13_the_fold_lifts_what_the_actor_may_whatever_the_entry_says(
    request_of_bob: ConsentEvent, actor: Actor
) -> None:
    person = Subscriber.objects.get(email="bob@example.com")
    suppression.hold_each(stops=[(person.pk, StoppedBy.PERSON, timezone.now())])
    lifted = ConsentEvent(
        subject_id=request_of_bob.subject_id,
        kind=EventKind.LIFTED,
        actor=actor,
        details={"by": "person"},
        at=timezone.now(),
    )

    follow_person(lifted)

    person.refresh_from_db()
    assert person.suppressed_by == ("" if actor == Actor.PERSON else "person")


def test_inv_13_a_yes_answers_nothing_but_a_request() -> None:
    row = cast.alice(factories.published_program("weekly-usuals"))
    yes = ConsentEvent.objects.get(id=row.permitted_by_id or 0)

    for kind in PERMITTING:
        with pytest.raises(REFUSED, match="a yes answers a request, not an entry that is given"):
            insert(yes, **OWN | {"kind": kind})


@pytest.mark.parametrize("kind", PERMITTING)
def test_inv_13_a_yes_is_said_while_its_request_is_open(
    request_of_bob: ConsentEvent, kind: EventKind
) -> None:
    moment = timedelta(microseconds=1)
    assert request_of_bob.valid_until is not None

    for when in (request_of_bob.at - moment, request_of_bob.valid_until):
        with pytest.raises(REFUSED, match="no request that was open"):
            insert(request_of_bob, **OWN | {"kind": kind, "at": when})
    insert(request_of_bob, **OWN | {"kind": kind, "at": request_of_bob.valid_until - moment})


@pytest.mark.parametrize("kind", PERMITTING)
def test_inv_13_a_yes_comes_from_the_address_that_was_asked(
    request_of_bob: ConsentEvent, kind: EventKind
) -> None:
    with pytest.raises(REFUSED, match="version 2 of the address asked for nothing"):
        insert(request_of_bob, **OWN | {"kind": kind, "address_version": 2})


def test_inv_13_the_preference_centre_answers_only_what_it_asked_in_that_moment(
    request_of_bob: ConsentEvent,
) -> None:
    said = OWN | {"kind": EventKind.RENEWED, "method": Method.PREFERENCES}

    for when in (request_of_bob.at, timezone.now()):
        with pytest.raises(REFUSED, match="no request that was open"):
            insert(request_of_bob, **said | {"at": when})


def test_inv_13_nobody_takes_back_or_moves_a_yes_that_was_never_said(
    request_of_bob: ConsentEvent,
) -> None:
    for said in ({"method": Method.UNDO}, {"details": {"moved": request_of_bob.id}}):
        with pytest.raises(REFUSED, match="no request that was open"):
            insert(request_of_bob, **OWN | said)


def test_inv_13_a_yes_goes_on_at_its_address_or_at_one_that_was_moved_to() -> None:
    row = cast.alice(factories.published_program("weekly-usuals"))
    request = ConsentEvent.objects.get(id=row.permitted_by_id or 0).answers
    assert request is not None
    elsewhere = OWN | {"kind": EventKind.RENEWED, "address_version": 2}

    with pytest.raises(REFUSED, match="no request that was open"):
        insert(request, **elsewhere | {"method": Method.UNDO})
    for named in (request.id, str(request.id), None, {"id": request.id}, 10**30):
        with pytest.raises(REFUSED, match="version 2 of the address asked for nothing"):
            insert(request, **elsewhere | {"details": {"moved": named}})


def test_inv_13_nobody_is_made_active_past_the_ledger() -> None:
    program = factories.published_program("weekly-usuals")
    yes = cast.alice(program).permitted_by_id
    cast.bob(program)
    cast.carol(program)

    for name in ("bob", "carol"):
        row = Subscription.objects.filter(subscriber__email=f"{name}@example.com")
        own = ConsentEvent.objects.filter(subject__subscriber__email=f"{name}@example.com")
        for named in [yes, *own.values_list("id", flat=True)]:
            alive = {"state": "active", "permitted_by_id": named, "address_version": 1}
            with pytest.raises(REFUSED, match="by no yes that holds"), transaction.atomic():
                row.update(**alive)


@pytest.mark.parametrize("change", ["program", "subscriber", "address_version", "invitation"])
def test_inv_13_nobody_is_moved_to_what_they_did_not_join(change: str) -> None:
    row = cast.alice(factories.published_program("weekly-usuals"))
    other = cast.bob(factories.published_program("recipes"))
    elsewhere: dict[str, Any] = {
        "program": other.program,
        "subscriber": other.subject.subscriber,
        "address_version": 2,
        "invitation": other.invitation,
    }

    with pytest.raises(REFUSED, match="by no yes that holds"), transaction.atomic():
        Subscription.objects.filter(id=row.id).update(**{change: elsewhere[change]})
