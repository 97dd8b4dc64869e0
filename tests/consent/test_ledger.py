"""The ledger takes new entries and nothing else, and tells where it was touched (INV-7)."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from cryptography.exceptions import InvalidTag
from django.core.management import call_command
from django.db import IntegrityError, InternalError, connection, transaction

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subject
from delivery.selectors.invariants.folds import broken_chains
from programs.models import Program
from tests import cast, factories
from tests.consent.ledger.reading import damages

# What a superuser does is committed, as it would be.
pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = (IntegrityError, InternalError)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


@contextmanager
def as_superuser_without_triggers() -> Iterator[None]:
    """Do what only somebody with the database in their hands can do."""
    with transaction.atomic():
        run("SET LOCAL session_replication_role = replica")
        yield


def run(sql: str, *parameters: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE consent_consentevent SET kind = 'requested'",
        "DELETE FROM consent_consentevent",
        "TRUNCATE consent_consentevent CASCADE",
    ],
)
def test_inv_7_the_database_refuses_to_change_the_ledger(program: Program, sql: str) -> None:
    cast.alice(program)
    with pytest.raises(REFUSED), transaction.atomic():
        run(sql)


def test_inv_7_an_entry_must_follow_the_one_before(program: Program) -> None:
    cast.alice(program)
    last = ConsentEvent.objects.latest("position")
    forged = ConsentEvent(
        subject=last.subject,
        position=3,
        kind="withdrawn",
        actor="person",
        method="api",
        at=last.at,
        previous_hash=bytes(32),
        hash=bytes(32),
    )
    with pytest.raises(REFUSED), transaction.atomic():
        forged.save()


def test_an_untouched_ledger_is_right(program: Program) -> None:
    for person in (cast.alice, cast.bob, cast.carol, cast.dan, cast.erin):
        person(program)
    assert damages() == []
    assert broken_chains() == []


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE consent_consentevent SET at = at + interval '1 day' WHERE id = %s", "changed"),
        (
            'UPDATE consent_consentevent SET details = \'{"chosen": ["x"]}\' WHERE id = %s',
            "changed",
        ),
        ("UPDATE consent_consentevent SET sealed = 'x'::bytea WHERE id = %s", "changed"),
        ("UPDATE consent_consentevent SET method = 'undo' WHERE id = %s", "changed"),
        ("DELETE FROM consent_consentevent WHERE id = %s", "missing"),
    ],
)
def test_inv_7_what_was_touched_is_found_and_named(program: Program, sql: str, says: str) -> None:
    cast.carol(program)
    cast.alice(program)
    touched = ConsentEvent.objects.filter(subject__subscriber__email="carol@example.com")
    middle = touched.get(position=2)

    with as_superuser_without_triggers():
        run(sql, middle.id)

    [damage] = damages()
    assert str(middle.subject_id) in damage
    assert says in damage


def test_inv_7_a_cut_tail_is_found(program: Program) -> None:
    row = cast.carol(program)
    with as_superuser_without_triggers():
        run("DELETE FROM consent_consentevent WHERE id = %s", row.last_event_id)

    [damage] = damages()
    assert "the chain ends at 2, its head is 3" in damage


def test_inv_7_a_subscription_that_is_not_its_fold_is_found(program: Program) -> None:
    row = cast.carol(program)
    row.state = "completed"
    row.save()
    assert broken_chains() == [f"subscription {row.id}"]


def test_the_command_names_the_entry_and_fails(program: Program) -> None:
    row = cast.alice(program)
    printed = StringIO()
    call_command("ledger", "verify", stdout=printed)
    assert printed.getvalue().splitlines()[-1] == "ledger ok 2"

    with as_superuser_without_triggers():
        run("UPDATE consent_consentevent SET language = 'fr' WHERE id = %s", row.permitted_by_id)
    printed = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("ledger", "verify", stdout=printed)

    assert ended.value.code == 1
    assert f"entry {row.permitted_by_id}" in printed.getvalue()


def test_personal_parts_open_for_their_place_only(program: Program) -> None:
    cast.alice(program)
    cast.bob(program)
    alices, bobs = (
        ConsentEvent.objects.get(subject__subscriber__email=f"{name}@example.com", position=1)
        for name in ("alice", "bob")
    )
    assert evidence_of(alices).address == "alice@example.com"

    alices.sealed = bobs.sealed
    with pytest.raises(InvalidTag):
        evidence_of(alices)


def test_without_the_key_nothing_opens_and_the_chain_still_verifies(program: Program) -> None:
    cast.alice(program)
    Subject.objects.update(subscriber=None, wrapped_key=None)

    with pytest.raises(LookupError):
        evidence_of(ConsentEvent.objects.earliest("position"))
    assert damages() == []


def test_inv_7_a_living_person_without_a_key_is_named(program: Program) -> None:
    person = cast.alice(program).subscriber_id
    subject = Subject.objects.get(subscriber=person)
    Subject.objects.update(wrapped_key=None)

    assert damages() == [f"{subject.id}: the key of person {person} is gone, who was not erased"]


def test_no_entry_holds_a_plain_address(program: Program) -> None:
    cast.alice(program, chosen=[])
    run_rows = "SELECT row_to_json(e)::text FROM consent_consentevent e"
    with connection.cursor() as cursor:
        cursor.execute(run_rows)
        rows = [row[0] for row in cursor.fetchall()]
    assert rows
    assert not any("alice" in row for row in rows)
