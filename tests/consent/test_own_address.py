"""The address that somebody chose themselves: no upsert and no import writes another over it."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.ledger import NewEntry
from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.moving import change_address
from consent.services.recording import fold_waiting, record
from consent.services.upsert import PersonInput, UpsertInput, UpsertResult, upsert
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db

OLD, CHOSEN, OTHER = "alice@example.com", "alice@new.example", "alice@third.example"


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


@pytest.fixture
def alice(program: Program) -> Subscriber:
    """Alice, whom the CRM knows, and who moved by her own word."""
    row = cast.alice(program)
    state("A-1", OLD)
    move(row.subscriber, CHOSEN)
    return Subscriber.objects.get(pk=row.subscriber_id)


def move(person: Subscriber, address: str) -> None:
    change_address(subscriber_id=person.pk, address=address, clock=timezone.now)


def item(
    external_id: str, email: str | None, language: str | None = None, **profile: str
) -> UpsertInput:
    person = PersonInput(external_id=external_id, email=email, language=language)
    return UpsertInput(person=person, profile=profile)


def state(external_id: str, email: str | None, by: str = "crm", **rest: str) -> UpsertResult:
    [result] = upsert(items=[item(external_id, email, **rest)], by=by, clock=timezone.now)
    return result


def now(person: Subscriber) -> tuple[str | None, int]:
    return Subscriber.objects.values_list("email", "address_version").get(pk=person.pk)


def moves() -> list[str]:
    said = ConsentEvent.objects.filter(kind=EventKind.MOVED).order_by("id")
    return list(said.values_list("actor", flat=True))


@pytest.mark.parametrize("by", ["crm", "import"])
@pytest.mark.parametrize("stated", [OLD, OTHER])
def test_what_they_chose_stays_and_the_rest_is_stored(
    alice: Subscriber, by: str, stated: str
) -> None:
    result = state("A-1", stated, by, language="de", first_name="Alice")

    assert now(alice) == (CHOSEN, 2)
    assert moves() == ["person"]
    assert result.refused == {"email": "person_moved"}
    assert result.person.outcome == "changed"
    assert result.person.changed == frozenset({"language"})
    assert result.profile.stored == {"first_name": "Alice"}
    assert_every_invariant_holds()


@pytest.mark.parametrize("stated", [CHOSEN, CHOSEN.upper(), None])
def test_the_address_that_they_chose_is_taken_without_a_word(
    alice: Subscriber, stated: str | None
) -> None:
    result = state("A-1", stated)

    assert (result.refused, result.person.outcome) == ({}, "same")
    assert now(alice) == (CHOSEN, 2)


@pytest.mark.parametrize("stated", [(OLD, CHOSEN), (CHOSEN, OLD), (OLD, None)])
def test_who_is_stated_twice_keeps_what_they_chose(
    alice: Subscriber, stated: tuple[str | None, str | None]
) -> None:
    first, _second = upsert(
        items=[item("A-1", address) for address in stated], by="crm", clock=timezone.now
    )

    assert first.refused == ({"email": "person_moved"} if stated[0] == OLD else {})
    assert now(alice) == (CHOSEN, 2)
    assert moves() == ["person"]


def test_an_address_that_the_controller_changed_is_the_controllers_to_change(
    program: Program,
) -> None:
    row = cast.alice(program)
    for address in (OLD, OTHER, CHOSEN):
        assert state("A-1", address).refused == {}

    assert now(row.subscriber) == (CHOSEN, 3)


def test_somebody_who_has_their_old_address_by_now_is_in_nobodys_way(alice: Subscriber) -> None:
    first, second = upsert(
        items=[item("A-1", OLD, "de"), item("B-1", OLD)], by="crm", clock=timezone.now
    )

    assert (first.person.outcome, first.refused) == ("changed", {"email": "person_moved"})
    assert (second.person.outcome, second.refused) == ("added", {})
    assert state("A-1", OLD, language="fr").person.outcome == "changed"
    assert now(alice) == (CHOSEN, 2)


def test_without_an_address_they_get_none_from_a_crm(program: Program, alice: Subscriber) -> None:
    cast.bob(program)
    move(alice, "bob@example.com")

    assert state("A-1", OLD).refused == {"email": "person_moved"}
    assert state("A-1", "bob@example.com").refused == {}
    assert now(alice) == (None, 3)


def test_a_move_that_waits_for_the_fold_is_their_word_already(
    alice: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consent.services.recording.hold_people", lambda _ids: False)
    move(alice, OTHER)
    monkeypatch.undo()

    assert state("A-1", OLD).refused == {"email": "person_moved"}
    assert state("A-1", OTHER).refused == {}
    assert now(alice) == (CHOSEN, 2)
    fold_waiting(clock=timezone.now)
    assert now(alice) == (OTHER, 3)


def test_after_a_replay_nobody_knows_what_they_chose_and_the_crm_may_say(
    alice: Subscriber,
) -> None:
    replayed = NewEntry(
        subscriber_id=alice.pk,
        kind=EventKind.MOVED,
        actor=Actor.PERSON,
        method=Method.JOURNAL,
        at=timezone.now(),
    )
    record(subscriber_ids=[alice.pk], decide=lambda _now: [replayed], clock=timezone.now)
    Subscriber.objects.filter(pk=alice.pk).update(email=None)

    assert state("A-1", OTHER).refused == {}
    assert now(alice)[0] == OTHER


def test_a_thousand_refusals_take_as_many_statements_as_one(program: Program) -> None:
    people = [cast.say_yes(program, f"p{number}@example.com").subscriber for number in range(24)]
    for person in people:
        move(person, f"new-{person.email}")

    def statements(some: list[Subscriber]) -> int:
        items = [item(person.external_id, person.email) for person in some]
        with CaptureQueriesContext(connection) as asked:
            results = upsert(items=items, by="crm", clock=timezone.now)
        assert {reason for each in results for reason in each.refused.values()} == {"person_moved"}
        return len(asked)

    assert statements(people[:1]) == statements(people[1:])


def test_without_a_changed_address_nothing_more_is_asked(alice: Subscriber) -> None:
    with CaptureQueriesContext(connection) as asked:
        state("A-1", CHOSEN, language="de")

    assert not any("consent_consentevent" in query["sql"] for query in asked)
    assert Subject.objects.unfolded().count() == 0


def test_an_import_names_the_line_and_counts_it(alice: Subscriber, tmp_path: Path) -> None:
    path, errors, said = tmp_path / "people.csv", tmp_path / "errors.csv", StringIO()
    path.write_text(f"customer,mail,language\nA-1,{OLD},de\nA-2,new@example.com,en\n")
    options: dict[str, Any] = {"map": [("external_id", "customer"), ("email", "mail")]}

    call_command("import_subscribers", path, errors=errors, stdout=said, **options)

    with errors.open() as file:
        [problem] = list(csv.DictReader(file))
    assert (problem["line"], problem["level"], problem["column"]) == ("2", "value", "mail")
    assert problem["code"] == "person_moved"
    assert OLD not in problem["message"]
    assert "person_moved" in said.getvalue()
    alice.refresh_from_db()
    assert (alice.email, alice.language) == (CHOSEN, "de")
