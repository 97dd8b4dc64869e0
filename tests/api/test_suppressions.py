"""Stops over the API: set for people and addresses, listed, never lifted."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.journal.files import read, tails
from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, EventKind, Method
from programs.models import Program
from subscribers.models import Subscriber, Suppression
from subscribers.services.people import find_or_add
from tests import cast
from tests.api.conftest import Caller
from tests.delivery.sending import assert_every_invariant_holds
from tests.factories import published_program


@pytest.fixture
def program(db: None) -> Program:
    return published_program("weekly-usuals")


@pytest.fixture
def ana(crm: Caller, program: Program) -> Subscriber:
    cast.say_yes(program, "ana@example.com")
    crm.put("/subscribers/crm-1/", {"email": "ana@example.com"})
    return Subscriber.objects.get(external_id="crm-1")


def stop(crm: Caller, *items: dict[str, Any], **more: str) -> list[dict[str, Any]]:
    answer = crm.post("/suppressions/", {"inputs": list(items), **more})
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def refusal(crm: Caller, name: str) -> str | None:
    answer = crm.get(f"/permission-check/?{name}&program=weekly-usuals").json()
    found: str | None = answer["refusal"]
    return found


@pytest.mark.parametrize(
    ("by", "actor"), [("person", Actor.RELAY), ("controller", Actor.CONTROLLER)]
)
@pytest.mark.parametrize("name", [{"external_id": "crm-1"}, {"email": "ANA@example.com"}])
def test_a_person_is_stopped_by_either_name_and_word(
    crm: Caller, ana: Subscriber, by: str, actor: Actor, name: dict[str, str]
) -> None:
    [result] = stop(crm, {**name, "by": by, "reason": "Told us so"})

    assert (result["status"], result["external_id"], result["by"]) == ("ok", "crm-1", by)
    assert refusal(crm, "external_id=crm-1") == "suppressed"
    entry = ConsentEvent.objects.get(kind=EventKind.SUPPRESSED)
    assert (entry.actor, entry.method, entry.details) == (actor, Method.API, {"by": by})
    assert evidence_of(entry).note == "Told us so"
    assert_every_invariant_holds()


def test_the_same_again_changes_nothing(crm: Caller, ana: Subscriber) -> None:
    first = stop(crm, {"external_id": "crm-1", "by": "person"})
    again = stop(
        crm, {"external_id": "crm-1", "by": "person"}, {"external_id": "crm-1"}, by="person"
    )

    assert again == [*first, *first]
    assert ConsentEvent.objects.filter(kind=EventKind.SUPPRESSED).count() == 1


def test_both_words_stop_each_with_their_own_stop(crm: Caller, ana: Subscriber) -> None:
    stop(
        crm, {"external_id": "crm-1", "by": "person"}, {"external_id": "crm-1", "by": "controller"}
    )

    assert set(Suppression.objects.values_list("by", flat=True)) == {"person", "controller"}
    ana.refresh_from_db()
    assert ana.suppressed_by == "controller"


def test_an_address_that_nobody_has_is_stopped_for_whoever_comes_to_it(
    crm: Caller, program: Program
) -> None:
    [result] = stop(crm, {"email": "later@example.com", "by": "controller"})
    assert result["external_id"] is None

    crm.put("/subscribers/crm-2/", {"email": "later@example.com"})
    cast.say_yes(program, "later@example.com")

    assert refusal(crm, "external_id=crm-2") == "suppressed"
    kept = Suppression.objects.get()
    assert kept.subscriber is None
    assert b"later" not in bytes(kept.address_hash)
    assert stop(crm, {"email": "later@example.com", "by": "person"})[0]["external_id"] == "crm-2"


def test_what_is_wrong_with_one_item_stops_no_other(crm: Caller, ana: Subscriber) -> None:
    results = stop(
        crm,
        {"external_id": "nobody", "by": "person"},
        {"email": "no address", "by": "person"},
        {"external_id": "crm-1"},
        {"external_id": "crm-1", "by": "mail"},
        {"external_id": "crm-1", "email": "ana@example.com", "by": "person"},
        {"external_id": "crm-1", "by": "person"},
    )

    codes = [result.get("problem", {}).get("code") for result in results]
    assert codes == ["unknown_person", "invalid_address", *["invalid_input"] * 3, None]


def test_inv_13_a_stop_of_the_controller_lifts_none_of_the_person(
    crm: Caller, program: Program
) -> None:
    cast.erin(program)
    crm.put("/subscribers/crm-erin/", {"email": "erin@example.com"})

    stop(crm, {"external_id": "crm-erin", "by": "controller"})

    live = Suppression.objects.filter(lifted_at=None)
    assert set(live.values_list("by", flat=True)) == {"person", "controller"}


def test_stops_are_listed_oldest_first_in_pages(crm: Caller, ana: Subscriber) -> None:
    stop(crm, {"external_id": "crm-1"}, {"email": "later@example.com"}, by="controller")

    first = crm.get("/suppressions/?limit=1").json()
    second = crm.get(first["next"].partition("/api/v1")[2]).json()

    assert [each["external_id"] for each in (*first["results"], *second["results"])] == [
        "crm-1",
        None,
    ]
    assert second["next"] is None
    shown = {"id", "external_id", "merged_into", "by", "created_at", "lifted_at"}
    assert set(first["results"][0]) == shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("external_id=crm-1", 1),
        ("by=person", 1),
        ("by=mail", 0),
        ("live=true", 2),
        ("live=false", 0),
    ],
)
def test_the_list_can_be_narrowed(crm: Caller, ana: Subscriber, query: str, found: int) -> None:
    stop(crm, {"external_id": "crm-1", "by": "person"}, {"email": "x@example.com"}, by="controller")

    assert len(crm.get(f"/suppressions/?{query}").json()["results"]) == found


@pytest.mark.parametrize("query", ["live=perhaps", "by=nobody", "address=x"])
def test_what_cannot_narrow_the_list_is_refused(crm: Caller, query: str) -> None:
    assert crm.get(f"/suppressions/?{query}").status_code == 422


def _addresses(count: int, name: str) -> list[dict[str, Any]]:
    return [{"email": f"{name}{number}@example.com"} for number in range(count)]


@pytest.mark.parametrize("are_known", [False, True])
def test_a_batch_of_twenty_needs_no_more_queries_than_one_of_two(
    crm: Caller, program: Program, are_known: bool
) -> None:
    stop(crm, {"email": "first@example.com"}, by="controller")
    asked = []
    for count in (2, 20):
        items = _addresses(count, f"n{count}-")
        if are_known:
            for item in items:
                find_or_add(address=item["email"], language="en", clock=timezone.now)
        for _again in range(2):
            with CaptureQueriesContext(connection) as queries:
                results = stop(crm, *items, by="controller")
            asked.append(len(queries))
            assert [result["status"] for result in results] == ["ok"] * count

    assert asked[:2] == asked[2:]
    assert Suppression.objects.filter(lifted_at=None).count() == 23


def test_stops_of_addresses_are_noted_once(crm: Caller) -> None:
    items = [*_addresses(2, "n"), *_addresses(2, "n"), *_addresses(2, "N")]

    first = stop(crm, *items, by="controller")
    again = stop(crm, *items, by="controller")

    assert first == again
    lines = [line for writer in tails() for line in read(writer).lines.values()]
    assert len([line for line in lines if line.kind == EventKind.SUPPRESSED]) == 2
    assert_every_invariant_holds()
