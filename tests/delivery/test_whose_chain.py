"""Whose chain a person's row names is held against what was sealed into the chain (INV-7)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Subject, Subscription
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from consent.services.leave import leave, undo
from delivery.selectors.invariants import verify, whose
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


@contextmanager
def in_hands() -> Iterator[None]:
    """Do what only somebody with the database in their hands can do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield


def swap(table: str, column: str, one: int, other: int) -> None:
    """Exchange two people in the rows of a table."""
    with connection.cursor() as cursor:
        for old, new in ((one, -1), (other, one), (-1, other)):
            sql = f"UPDATE {table} SET {column} = %s WHERE {column} = %s"  # noqa: S608 - ours
            cursor.execute(sql, [new, old])


def found() -> list[str]:
    """Return what is found, and hold that INV-7 of `verify` says the same."""
    broken = list(whose.not_theirs())
    verdict = next(each for each in verify(timezone.now) if each.name == "INV-7")
    assert [said for said in verdict.broken if said in broken] == broken
    assert bool(verdict.broken) == bool(broken)
    return broken


def test_inv_7_a_chain_and_its_subscriptions_under_somebody_elses_name(program: Program) -> None:
    alice = cast.say_yes(program, "alice@example.com").subscriber_id
    bob = cast.say_yes(program, "bob@example.com").subscriber_id
    assert found() == []

    with in_hands():
        swap("consent_subject", "subscriber_id", alice, bob)
        swap("consent_subscription", "subscriber_id", alice, bob)
        swap("delivery_delivery", "subscriber_id", alice, bob)

    said = "has not the address that their chain was written for"
    assert sorted(found()) == [f"person {alice} {said}", f"person {bob} {said}"]


def test_inv_7_a_subscription_that_somebody_else_left(program: Program) -> None:
    alice = cast.say_yes(program, "alice@example.com")
    gone = cast.carol(program)

    with in_hands():
        swap("consent_subscription", "subscriber_id", alice.subscriber_id, gone.subscriber_id)

    names = sorted((alice.pk, gone.pk))
    assert found() == [f"subscription {number} is not its chain's" for number in names]


def test_inv_7_an_address_that_was_written_over_with_its_version_kept(program: Program) -> None:
    alice = cast.say_yes(program, "alice@example.com").subscriber_id

    with in_hands():
        Subscriber.objects.filter(pk=alice).update(email="mallory@example.com")

    assert found() == [f"person {alice} has not the address that their chain was written for"]


def test_inv_7_a_key_of_somebody_else(program: Program) -> None:
    alice = cast.say_yes(program, "alice@example.com").subscriber_id
    bob = cast.say_yes(program, "bob@example.com").subscriber_id

    key = Subject.objects.get(subscriber=bob).wrapped_key
    Subject.objects.filter(subscriber=alice).update(wrapped_key=key)

    assert found() == [f"person {alice}: what was sealed of them does not open with their key"]


def test_an_undo_without_an_address_is_held_against_the_yes_before(program: Program) -> None:
    row = cast.say_yes(program, "alice@example.com")
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    assert left is not None
    assert undo(event_id=left.id, clock=timezone.now)
    assert found() == []

    with in_hands():
        Subscriber.objects.filter(pk=row.subscriber_id).update(email="mallory@example.com")

    assert len(found()) == 1


def test_who_changed_their_address_spells_it_otherwise_or_is_gone_is_right(
    program: Program,
) -> None:
    moved = cast.say_yes(program, "alice@example.com").subscriber_id
    gone = cast.say_yes(program, "bob@example.com").subscriber_id
    cast.say_yes(program, "Erin@Example.COM")
    Subscriber.objects.filter(pk=moved).update(email="a@example.com")
    erase(subscriber_id=gone, actor=Actor.RELAY, method=Method.ADMIN, clock=timezone.now)

    assert list(whose.not_theirs()) == []


def test_many_people_take_few_queries(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whose, "_AT_ONCE", 2)
    people = [cast.say_yes(program, f"p{number}@example.com") for number in range(5)]
    assert Subscription.objects.count() == len(people)
    with in_hands():
        Subscriber.objects.update(email=None)
        for row in people:
            email = f"q{row.pk}@example.com"
            Subscriber.objects.filter(pk=row.subscriber_id).update(email=email)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(list(whose.not_theirs())) == len(people)

    # The links, three times two people, and that there are no more.
    assert len(asked) == 1 + 3 + 1
