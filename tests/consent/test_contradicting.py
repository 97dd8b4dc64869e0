"""The person's word about single values: it is stored, it wins, and what they deny is gone."""

from typing import Any

import pytest

from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.rules.profile import ProfileRefusal
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.contradict import contradict, correct
from consent.services.leave import leave
from consent.services.profile import ProfileInput, ProfileOutcome, store_values
from programs.models import Program
from subscribers.models import Profile, Subscriber
from tests import cast, factories
from tests.delivery.sending import at

pytestmark = pytest.mark.django_db

GUESS = "favourite_department"
WHO: dict[str, Any] = {"ip": "192.0.2.7", "user_agent": "a browser"}


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "weekly-usuals",
        uses=["first_name", GUESS, ("usual_store", "optional")],
        clock=at(days=-99),
    )


@pytest.fixture
def alice(program: Program) -> Subscriber:
    """Alice is loyal, and something was guessed of her."""
    person = cast.alice(program, clock=at(days=-9)).subscriber
    Subscriber.objects.update(relationship="loyal")
    push(person, first_name="Alise", favourite_department="Pets")
    return person


def push(person: Subscriber, by: str = "crm", **values: Any) -> ProfileOutcome:
    stated = ProfileInput(subscriber_id=person.pk, values=values, by=by)
    [outcome] = store_values(inputs=[stated], clock=at(days=-8))
    return outcome


def put_right(person: Subscriber, key: str, value: object) -> ConsentEvent | ProfileRefusal | None:
    return correct(subscriber_id=person.pk, field=key, value=value, clock=at(), **WHO)


def deny(person: Subscriber, key: str) -> ConsentEvent | ProfileRefusal | None:
    return contradict(subscriber_id=person.pk, field=key, clock=at(), **WHO)


def known() -> dict[str, Any]:
    profile = Profile.objects.first()
    return {key: entry["v"] for key, entry in profile.values.items()} if profile else {}


def denied(person: Subscriber) -> list[str]:
    return Subscriber.objects.get(pk=person.pk).contradicted


def test_a_correction_is_sealed_stored_and_wins(alice: Subscriber) -> None:
    said = put_right(alice, "first_name", "Alice")

    assert isinstance(said, ConsentEvent)
    assert (said.kind, said.actor, said.method) == (
        EventKind.CHANGED,
        Actor.PERSON,
        Method.PREFERENCES,
    )
    assert (said.program_id, said.details) == (None, {"corrected": ["first_name"]})
    assert evidence_of(said).answers == {"first_name": "Alice"}
    assert known()["first_name"] == "Alice"
    assert push(alice, first_name="Alise").refused == {"first_name": "person_said"}
    assert denied(alice) == []


def test_a_value_that_is_missing_can_be_filled_in(alice: Subscriber, program: Program) -> None:
    cast.alice(program, chosen=["usual_store"], clock=at(days=-7))

    put_right(alice, "usual_store", "S1")

    assert Profile.objects.get().values["usual_store"]["by"] == "person"


def test_the_same_said_twice_is_one_entry(alice: Subscriber) -> None:
    assert put_right(alice, "first_name", "Alice") is not None
    assert put_right(alice, "first_name", "Alice") is None
    assert deny(alice, GUESS) is not None
    assert deny(alice, GUESS) is None


@pytest.mark.parametrize(
    ("key", "value", "refusal"),
    [
        ("shoe_size", 38, ProfileRefusal.UNKNOWN_FIELD),
        ("usual_store", "S1", ProfileRefusal.NOT_CHOSEN),
        ("household_size", 2, ProfileRefusal.NO_COVER),
        ("first_name", "", ProfileRefusal.INVALID_VALUE),
    ],
)
def test_inv_14_only_what_is_covered_can_be_filled_in(
    alice: Subscriber, key: str, value: object, refusal: ProfileRefusal
) -> None:
    if key != "shoe_size":
        factories.field(key)

    assert put_right(alice, key, value) == refusal
    assert not ConsentEvent.objects.filter(kind=EventKind.CHANGED).exists()


def test_a_guess_that_is_denied_goes_and_is_not_taken_again(alice: Subscriber) -> None:
    said = deny(alice, GUESS)

    assert isinstance(said, ConsentEvent)
    assert (said.program_id, said.details) == (None, {"contradicted": [GUESS]})
    assert known() == {"first_name": "Alise"}
    for by in ("crm", "import"):
        assert push(alice, by=by, favourite_department="Toys").refused == {GUESS: "contradicted"}
    assert push(alice, first_name="Alice").refused == {}


def test_a_guess_that_is_denied_is_not_taken_under_another_program_either(
    alice: Subscriber, program: Program
) -> None:
    deny(alice, GUESS)
    leave(
        subscription_id=cast.subscription(program, "alice@example.com").id,
        method=Method.LEAVE_PAGE,
        clock=at(),
    )
    cast.alice(factories.published_program("other", uses=[GUESS]), clock=at(days=1))

    stated = ProfileInput(subscriber_id=alice.pk, values={GUESS: "Toys"}, by="crm")
    [outcome] = store_values(inputs=[stated], clock=at(days=2))

    assert outcome.refused == {GUESS: "contradicted"}


def test_whoever_corrects_a_guess_denies_it_also_beyond_the_cover(
    alice: Subscriber, program: Program
) -> None:
    said = put_right(alice, GUESS, "Books")
    assert isinstance(said, ConsentEvent)
    assert said.details == {"corrected": [GUESS], "contradicted": [GUESS]}
    assert known()[GUESS] == "Books"
    assert push(alice, favourite_department="Toys").refused == {GUESS: "person_said"}

    row = cast.subscription(program, "alice@example.com")
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at())
    assert known() == {}
    cast.alice(program, clock=at(days=1))

    stated = ProfileInput(subscriber_id=alice.pk, values={GUESS: "Toys"}, by="crm")
    [outcome] = store_values(inputs=[stated], clock=at(days=2))
    assert outcome.refused == {GUESS: "contradicted"}


def test_what_the_person_says_themselves_ends_their_denial(alice: Subscriber) -> None:
    deny(alice, "first_name")
    assert push(alice, first_name="Alise").refused == {"first_name": "contradicted"}

    put_right(alice, "first_name", "Alice")

    assert denied(alice) == []
    assert known()["first_name"] == "Alice"


def test_their_own_word_can_be_taken_back(alice: Subscriber) -> None:
    put_right(alice, "first_name", "Alice")

    deny(alice, "first_name")

    assert "first_name" not in known()
    assert push(alice, first_name="Alise").refused == {"first_name": "contradicted"}


def test_what_is_not_stored_can_be_denied_beforehand(alice: Subscriber) -> None:
    factories.field("purchases_90d")

    assert isinstance(deny(alice, "purchases_90d"), ConsentEvent)
    assert denied(alice) == ["purchases_90d"]
    assert deny(alice, "shoe_size") == ProfileRefusal.UNKNOWN_FIELD


def test_every_refusal_has_its_sentence() -> None:
    assert all(refusal.sentence for refusal in ProfileRefusal)
