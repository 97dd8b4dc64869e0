from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, State
from delivery.models import Delivery, Slot
from programs.models import Program
from tests import cast
from tests.api.conftest import Caller
from tests.factories import published_program

READ = "/subscriptions/batch/read/"
WITHDRAW = "/subscriptions/batch/withdraw/"
CHECK = "/permission-checks/batch/"
PROGRAM = "weekly-usuals"


@pytest.fixture
def program(db: None) -> Program:
    return published_program(PROGRAM, frequency_count=2)


def naming(*addresses: str) -> list[dict[str, Any]]:
    return [{"email": address, "program": PROGRAM} for address in addresses]


def take_a_place(row: Subscription, lane: int, at: datetime) -> None:
    """Write one delivery of a welcome and its place, as a delivery that was sent holds it."""
    delivery = Delivery.objects.create(
        kind="welcome" if lane == 1 else "confirmation",
        subscriber=row.subscriber,
        subscription=row,
        asked_by=row.permitted_by,
        created_at=at,
        due_at=at,
        promised_at=at,
    )
    assert row.permitted_by is not None
    assert row.permitted_by.answers is not None
    Slot.objects.create(
        subscription=row,
        yes=row.permitted_by,
        request=row.permitted_by.answers,
        delivery=delivery,
        lane=lane,
        lanes=2,
        during=(at, at + timedelta(days=7)),
    )


def test_everybody_stands_where_they_said(crm: Caller, program: Program) -> None:
    cast.alice(program)
    cast.bob(program)
    cast.carol(program)
    cast.dan(program)
    crm.put("/subscribers/crm-1/", {"email": "nora@example.com"})
    names = [f"{name}@EXAMPLE.com" for name in ("alice", "bob", "carol", "dan", "nora", "zoe")]

    results = crm.post(READ, {"inputs": naming(*names)}).json()["results"]

    states = [result.get("state") or result["problem"]["code"] for result in results]
    assert states == ["active", "pending", "withdrawn", "revoked", "none", "unknown_person"]
    assert [result.get("invitation_version") for result in results[:5]] == [1, 1, 1, 1, None]
    assert results[0]["since"].endswith("Z")
    assert results[4] == {
        "status": "ok",
        "program": PROGRAM,
        "state": "none",
        "invitation_version": None,
        "since": None,
        "ends_at": None,
    }


def test_what_time_alone_ended_is_ended(crm: Caller) -> None:
    long_ago = datetime(2026, 1, 1, 9, tzinfo=UTC)
    program = published_program(PROGRAM, term_kind="days", term_days=10, clock=lambda: long_ago)
    cast.alice(program, clock=lambda: long_ago)
    cast.ask(program, "bob@example.com", clock=lambda: long_ago)

    results = crm.post(READ, {"inputs": naming("alice@example.com", "bob@example.com")}).json()

    alice, bob = results["results"]
    assert (alice["state"], alice["since"]) == ("completed", alice["ends_at"])
    assert (bob["state"], bob["ends_at"]) == ("lapsed", None)
    assert bob["since"] == "2026-01-31T09:00:00Z"


def test_one_person_stands_in_each_program(crm: Caller, program: Program) -> None:
    cast.alice(program)
    cast.ask(published_program("pantry"), "alice@example.com")
    crm.put("/subscribers/crm-1/", {"email": "alice@example.com"})

    page = crm.get("/subscribers/crm-1/subscriptions/").json()

    stands = [(stand["program"], stand["state"]) for stand in page["results"]]
    assert stands == [("pantry", "pending"), (PROGRAM, "active")]
    assert page["next"] is None


def test_the_person_withdraws_and_the_controller_revokes(crm: Caller, program: Program) -> None:
    cast.say_yes(program, "alice@example.com")
    cast.say_yes(program, "ben@example.com")
    alice, ben = naming("alice@example.com", "ben@example.com")
    nobody, nowhere = naming("zoe@example.com")[0], {**alice, "program": "no-such"}
    batch = {"inputs": [alice, {**ben, "by": "controller"}, nobody, nowhere], "by": "person"}

    results = crm.post(WITHDRAW, batch).json()["results"]

    states = [result.get("state") or result["problem"]["code"] for result in results]
    assert states == ["withdrawn", "revoked", "unknown_person", "unknown_program"]
    ends = ConsentEvent.objects.filter(kind__in=[EventKind.WITHDRAWN, EventKind.REVOKED])
    assert set(ends.values_list("kind", "actor", "method")) == {
        ("withdrawn", "relay", "api"),
        ("revoked", "controller", "api"),
    }


def test_stopping_twice_is_stopping_once(crm: Caller, program: Program) -> None:
    cast.alice(program)
    batch = {"inputs": naming("alice@example.com", "alice@example.com"), "by": "person"}

    crm.post(WITHDRAW, batch)
    results = crm.post(WITHDRAW, {**batch, "by": "controller"}).json()["results"]

    assert [result["state"] for result in results] == ["withdrawn", "withdrawn"]
    assert ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).count() == 1
    assert not ConsentEvent.objects.filter(kind=EventKind.REVOKED).exists()


def test_each_stop_says_by_whose_word(crm: Caller, program: Program) -> None:
    cast.alice(program)

    answer = crm.post(WITHDRAW, {"inputs": naming("alice@example.com")})

    [result] = answer.json()["results"]
    assert result["problem"]["errors"][0]["field"] == "by"
    assert cast.subscription(program, "alice@example.com").state == State.ACTIVE


def test_withdraw_all_stops_everything_and_the_address(crm: Caller, program: Program) -> None:
    cast.alice(program)
    cast.say_yes(published_program("pantry"), "alice@example.com")
    crm.put("/subscribers/crm-1/", {"email": "alice@example.com"})

    answer = crm.post("/subscribers/crm-1/withdraw-all/", {"by": "person"})

    assert answer.json()["suppressed_by"] == "person"
    assert answer.json()["suppressed_at"].endswith("Z")
    assert set(Subscription.objects.values_list("state", flat=True)) == {"withdrawn"}
    asked = naming("alice@example.com")[0]
    check = crm.get(f"/permission-check/?email={asked['email']}&program={PROGRAM}").json()
    assert (check["allowed"], check["refusal"]) == (False, "withdrawn")


def test_permission_is_what_the_gate_says(crm: Caller, program: Program) -> None:
    cast.alice(program)
    cast.bob(program)
    cast.carol(program)
    crm.put("/subscribers/crm-1/", {"email": "nora@example.com"})
    names = [f"{name}@example.com" for name in ("alice", "bob", "carol", "nora", "zoe")]

    results = crm.post(CHECK, {"inputs": naming(*names)}).json()["results"]

    said = [result.get("refusal") or result.get("allowed") for result in results[:4]]
    assert said == [True, "pending", "withdrawn", "no_consent"]
    assert results[4]["problem"]["code"] == "unknown_person"
    assert results[0]["invitation_version"] == 1
    assert results[0]["next_allowed_at"] is not None
    assert [result["next_allowed_at"] for result in results[1:4]] == [None, None, None]


def test_the_next_place_is_named_when_all_are_taken(crm: Caller, program: Program) -> None:
    row = cast.alice(program)
    Delivery.objects.all().delete()
    now = timezone.now()
    url = f"/permission-check/?email=alice@example.com&program={PROGRAM}"

    take_a_place(row, lane=1, at=now - timedelta(days=3))
    with_one_left = crm.get(url).json()
    take_a_place(row, lane=2, at=now - timedelta(days=1))
    with_none_left = crm.get(url).json()

    assert with_one_left["allowed"] is True
    assert (with_none_left["allowed"], with_none_left["refusal"]) == (False, "too_soon")
    free_at = datetime.fromisoformat(with_none_left["next_allowed_at"])
    assert free_at == now + timedelta(days=4)


@pytest.mark.parametrize("path", [READ, CHECK, WITHDRAW])
def test_batches_of_any_size_take_as_many_queries(crm: Caller, program: Program, path: str) -> None:
    addresses = [f"p{i}@example.com" for i in range(12)]
    for address in addresses:
        cast.say_yes(program, address)
    extra = {"by": "person"} if path == WITHDRAW else {}

    def taken(batch: list[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            crm.post(path, {"inputs": naming(*batch), **extra})
        return len(queries)

    taken(addresses[:1])
    assert taken(addresses[1:3]) == taken(addresses[3:])


def test_where_both_words_stop_the_same_the_persons_counts(crm: Caller, program: Program) -> None:
    cast.alice(program)
    [alice] = naming("alice@example.com")
    batch = {"inputs": [{**alice, "by": word} for word in ("controller", "person", "controller")]}

    results = crm.post(WITHDRAW, batch).json()["results"]

    assert {result["state"] for result in results} == {"withdrawn"}
