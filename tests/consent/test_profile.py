import threading
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from consent.rules.vocabulary import Method
from consent.selectors.cover import uncovered_values
from consent.services import recording
from consent.services.leave import leave, pause
from consent.services.profile import (
    ProfileInput,
    ProfileOutcome,
    Restored,
    prune,
    put_back,
    store_values,
)
from consent.services.purging import prune_everybody
from programs.models import Program
from programs.rules.vocabulary import TermKind
from subscribers.models import Profile, Subscriber
from tests import cast, factories
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db

USES: list[factories.Use] = ["first_name", ("usual_store", "optional"), "favourite_department"]


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=USES)


def store(person: Subscriber, by: str = "crm", **values: Any) -> ProfileOutcome:
    observed_at = values.pop("observed_at", None)
    stated = ProfileInput(subscriber_id=person.pk, values=values, by=by, observed_at=observed_at)
    [outcome] = store_values(inputs=[stated], clock=timezone.now)
    return outcome


def known(person: Subscriber) -> dict[str, Any]:
    profile = Profile.objects.filter(pk=person.pk).first()
    return {key: entry["v"] for key, entry in profile.values.items()} if profile else {}


def relate(person: Subscriber, relationship: str) -> Subscriber:
    Subscriber.objects.filter(pk=person.pk).update(relationship=relationship)
    return person


def test_inv_14_nothing_is_stored_before_a_yes(program: Program) -> None:
    cast.bob(program)
    bob = cast.person("bob@example.com")

    assert store(bob, first_name="Bob").refused == {"first_name": "no_cover"}
    assert not Profile.objects.exists()


def test_inv_14_each_value_needs_its_field_accepted_and_not_too_deep(program: Program) -> None:
    factories.field("household_size")
    alice = relate(cast.alice(program).subscriber, "established")

    outcome = store(
        alice,
        first_name="Alice",
        usual_store="S1",
        favourite_department="Produce",
        household_size=2,
        shoe_size=38,
    )

    assert outcome.stored == {"first_name": "Alice"}
    assert outcome.refused == {
        "usual_store": "not_chosen",
        "favourite_department": "too_deep",
        "household_size": "no_cover",
        "shoe_size": "unknown_field",
    }
    assert known(alice) == {"first_name": "Alice"}


def test_inv_14_what_was_ticked_and_a_closer_relationship_cover_more(program: Program) -> None:
    alice = relate(cast.alice(program, chosen=["usual_store"]).subscriber, "loyal")

    outcome = store(alice, usual_store="S1", favourite_department="Produce")

    assert outcome.refused == {}
    assert known(alice) == {"usual_store": "S1", "favourite_department": "Produce"}


def test_inv_14_leaving_takes_the_values_along(program: Program) -> None:
    row = cast.alice(program)
    store(row.subscriber, first_name="Alice")

    leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)

    assert not Profile.objects.exists()
    assert store(row.subscriber, first_name="Alice").refused == {"first_name": "no_cover"}


def test_inv_14_a_value_stays_while_another_consent_covers_it(program: Program) -> None:
    other = factories.published_program("price-drops", uses=["first_name"])
    row = cast.alice(program, chosen=["usual_store"])
    cast.alice(other)
    relate(row.subscriber, "established")
    store(row.subscriber, first_name="Alice", usual_store="S1")

    leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)

    assert known(row.subscriber) == {"first_name": "Alice"}


def test_inv_14_a_leaving_that_is_not_folded_yet_counts_already(program: Program) -> None:
    row = cast.alice(program)
    row.subscriber.refresh_from_db()
    with mock.patch.object(recording, "hold_people", return_value=False):
        leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)
    row.refresh_from_db()
    assert row.state == "active", "the entry is there, the fold is not"

    assert store(row.subscriber, first_name="Alice").refused == {"first_name": "no_cover"}


def test_inv_14_a_pause_and_a_stop_end_no_cover(program: Program) -> None:
    row = cast.alice(program)
    until = timezone.now() + timedelta(days=3)
    pause(subscription_id=row.id, until=until, clock=timezone.now)
    Subscriber.objects.update(suppressed_by="mail", suppressed_at=timezone.now())

    assert store(row.subscriber, first_name="Alice").stored == {"first_name": "Alice"}


def test_inv_14_the_sweep_drops_what_time_has_uncovered() -> None:
    short = factories.published_program(
        "ten-days", uses=["first_name"], term_kind=TermKind.DAYS, term_days=10
    )
    alice = cast.alice(short).subscriber
    store(alice, first_name="Alice")
    after = timezone.now() + timedelta(days=10)

    assert uncovered_values([alice.pk], timezone.now()) == {}
    assert uncovered_values([alice.pk], after) == {alice.pk: ["first_name"]}
    assert prune_everybody(clock=timezone.now) == 0
    assert prune_everybody(clock=lambda: after) == 1
    assert not Profile.objects.exists()


def test_inv_14_pruning_keeps_what_is_covered(program: Program) -> None:
    alice = relate(cast.alice(program).subscriber, "loyal")
    store(alice, first_name="Alice", favourite_department="Produce")

    relate(alice, "new")
    assert prune(subscriber_ids=[alice.pk], clock=timezone.now) == 1
    assert prune(subscriber_ids=[alice.pk], clock=timezone.now) == 0

    assert known(alice) == {"first_name": "Alice"}


def test_what_the_person_said_is_never_overwritten_by_others(program: Program) -> None:
    alice = cast.alice(program).subscriber
    store(alice, by="person", first_name="Ali")

    for by in ("crm", "import"):
        assert store(alice, by=by, first_name="Alice").refused == {"first_name": "person_said"}
        assert store(alice, by=by, first_name=None).refused == {"first_name": "person_said"}
    assert known(alice) == {"first_name": "Ali"}
    assert store(alice, by="person", first_name="Alicia").stored == {"first_name": "Alicia"}


def test_the_person_overwrites_everybody(program: Program) -> None:
    alice = cast.alice(program).subscriber
    store(alice, first_name="Alice")

    store(alice, by="person", first_name="Ali")

    assert Profile.objects.get().values["first_name"]["by"] == "person"


def test_what_was_observed_earlier_does_not_overwrite_what_was_observed_later(
    program: Program,
) -> None:
    alice = cast.alice(program).subscriber
    now = timezone.now()
    store(alice, first_name="New", observed_at=now - timedelta(days=1))

    old = store(alice, first_name="Old", observed_at=now - timedelta(days=2))

    assert old.refused == {"first_name": "older"}
    assert store(alice, first_name="Newer").refused == {}


def test_a_time_to_come_counts_as_now_and_blocks_nothing(program: Program) -> None:
    alice = cast.alice(program).subscriber
    store(alice, first_name="Alice", observed_at=timezone.now() + timedelta(days=900))

    assert store(alice, first_name="Alicia").refused == {}


def test_a_value_of_another_type_is_refused_and_the_rest_is_kept(program: Program) -> None:
    other = factories.published_program("family", uses=["household_size", "first_name"])
    alice = cast.alice(other).subscriber

    outcome = store(alice, household_size="many", first_name="A\x00lice")

    assert outcome.refused == {"household_size": "invalid_value", "first_name": "invalid_value"}
    assert store(alice, household_size="2", first_name="").stored == {"household_size": 2}


def test_nothing_stated_for_a_field_takes_its_value_away(program: Program) -> None:
    alice = cast.alice(program).subscriber
    store(alice, first_name="Alice")

    assert store(alice, first_name=None).stored == {"first_name": None}
    assert known(alice) == {}


def test_inv_14_when_a_value_was_removed_is_known_no_longer_than_the_value_would_be(
    program: Program,
) -> None:
    row = cast.alice(program)
    store(row.subscriber, first_name=None, usual_store=None, favourite_department=None)
    assert set(Profile.objects.get().removed_at) == {"first_name"}, "a time for what is covered"

    leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)

    assert not Profile.objects.exists()
    store(row.subscriber, first_name=None)
    assert not Profile.objects.exists()


def test_inv_14_a_time_of_removal_that_nothing_covers_is_named_and_swept() -> None:
    short = factories.published_program(
        "ten-days", uses=["first_name"], term_kind=TermKind.DAYS, term_days=10
    )
    alice = cast.alice(short).subscriber
    store(alice, first_name=None)
    after = timezone.now() + timedelta(days=10)

    assert uncovered_values([alice.pk], timezone.now()) == {}
    assert uncovered_values([alice.pk], after) == {alice.pk: ["first_name"]}
    assert prune_everybody(clock=lambda: after) == 1
    assert not Profile.objects.exists()


def test_the_persons_word_wins_over_a_removal_of_whatever_time(program: Program) -> None:
    alice = cast.alice(program).subscriber
    store(alice, first_name=None)

    said = store(alice, by="person", first_name="Ali", observed_at=timezone.now() - timedelta(1))

    assert said.stored == {"first_name": "Ali"}
    assert Profile.objects.get().removed_at == {}


def test_a_removal_that_is_put_back_leaves_no_time_and_one_before_it_is_back(
    program: Program,
) -> None:
    alice = cast.alice(program).subscriber
    store(alice, first_name=None)
    before = Profile.objects.get().removed_at
    stored = store(alice, first_name="Ali")
    assert Profile.objects.get().removed_at == {}
    back = Restored(subscriber_id=alice.pk, before=stored.before, after=stored.after)

    put_back(entries=[back], clock=timezone.now)

    assert (Profile.objects.get().values, Profile.objects.get().removed_at) == ({}, before)
    removed = store(alice, first_name=None)
    put_back(
        entries=[
            Restored(subscriber_id=alice.pk, before={"first_name": None}, after=removed.after)
        ],
        clock=timezone.now,
    )
    assert not Profile.objects.exists()


def test_the_answers_of_the_joining_page_are_the_persons_own_word() -> None:
    program = factories.published_program("recipes", uses=[("allergies", "asked")])
    alice = cast.alice(program, chosen=["allergies"], answers={"allergies": ["nuts"]}).subscriber

    assert known(alice) == {"allergies": ["nuts"]}
    assert store(alice, allergies=["milk"]).refused == {"allergies": "person_said"}


def test_a_thousand_profiles_take_a_handful_of_statements(
    program: Program, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    people = [cast.say_yes(program, f"p{i}@example.com").subscriber_id for i in range(30)]
    stated = [
        ProfileInput(subscriber_id=id_, values={"first_name": "Ana"}, by="crm") for id_ in people
    ]

    with django_assert_max_num_queries(10):  # type: ignore[operator]
        outcomes = store_values(inputs=stated, clock=timezone.now)

    assert all(outcome.stored == {"first_name": "Ana"} for outcome in outcomes)


@pytest.mark.django_db(transaction=True)
def test_inv_14_a_value_does_not_slip_in_behind_a_leaving(program: Program) -> None:
    row = cast.alice(program)
    outcomes: list[ProfileOutcome] = []

    def push() -> None:
        outcomes.append(store(row.subscriber, first_name="Alice"))
        connections.close_all()

    with transaction.atomic():
        leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)
        thread = threading.Thread(target=push)
        thread.start()
        wait_until(_somebody_waits)
    thread.join()

    assert outcomes[0].refused == {"first_name": "no_cover"}
    assert not Profile.objects.exists()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
