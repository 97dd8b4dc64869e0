from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.services.moving import change_address
from subscribers.models import Profile, Subscriber
from tests import cast
from tests.api.conftest import Caller
from tests.factories import field, published_program

ANA = {
    "email": "ana@example.com",
    "language": "pt-br",
    "time_zone": "Europe/Lisbon",
    "account": "Casa Ana",
    "relationship": "loyal",
}


def test_put_adds_a_person_and_then_changes_only_what_is_stated(crm: Caller) -> None:
    added = crm.put("/subscribers/crm-1/", ANA)
    changed = crm.put("/subscribers/crm-1/", {"account": ""})

    assert added.status_code == 201
    assert changed.status_code == 200
    assert changed.json() == {
        "external_id": "crm-1",
        **ANA,
        "language": "pt-BR",
        "account": "",
        "suppressed_by": "",
        "created_at": added.json()["created_at"],
        "stored": [],
        "refused": {},
    }
    assert added.json()["created_at"].endswith("Z")


def test_the_answer_names_each_profile_field_as_stored_or_refused(crm: Caller) -> None:
    program = published_program(uses=["first_name", ("household_size", "optional")])
    field("usual_store")
    cast.alice(program)
    profile = {"first_name": "Alice", "household_size": 3, "usual_store": "Main St", "shoe": 7}

    answer = crm.put("/subscribers/crm-1/", {"email": "alice@example.com", "profile": profile})

    assert answer.json()["stored"] == ["first_name"]
    assert answer.json()["refused"] == {
        "household_size": "not_chosen",
        "usual_store": "no_cover",
        "shoe": "unknown_field",
    }
    read = crm.get("/subscribers/crm-1/").json()["profile"]
    assert read["first_name"]["value"] == "Alice"
    assert read["first_name"]["by"] == "crm"
    assert read["first_name"]["at"].endswith("Z")
    assert list(read) == ["first_name"]


def test_before_any_consent_nothing_but_identity_is_stored(crm: Caller) -> None:
    published_program(uses=["first_name"])

    answer = crm.put("/subscribers/crm-1/", {**ANA, "profile": {"first_name": "Ana"}})

    assert answer.json()["refused"] == {"first_name": "no_cover"}
    assert not Profile.objects.exists()


def test_a_person_who_is_refused_is_a_problem_with_the_field(crm: Caller) -> None:
    crm.put("/subscribers/crm-1/", ANA)

    answer = crm.put("/subscribers/crm-2/", {"email": "ANA@example.com"})

    assert answer.status_code == 409
    assert answer.json()["code"] == "address_taken"
    assert answer.json()["errors"][0]["field"] == "email"
    assert Subscriber.objects.count() == 1


def test_an_unknown_person_is_not_found(crm: Caller) -> None:
    answer = crm.get("/subscribers/nobody/")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_person")


def test_a_batch_answers_each_item_in_its_place(crm: Caller) -> None:
    answer = crm.post(
        "/subscribers/batch/upsert/",
        {
            "inputs": [
                {"external_id": "crm-1", "email": "one@example.com"},
                {"external_id": "crm-2", "email": "no address"},
                {"external_id": "crm-3", "shoe_size": 7, "language": 5},
                {"external_id": "crm-4", "email": "ONE@example.com"},
                "five",
                {"external_id": "crm-6", "email": "six@example.com", "profile": {"age": 6}},
            ]
        },
    )

    assert answer.status_code == 200
    results = answer.json()["results"]
    said = [item.get("outcome") or item["problem"]["code"] for item in results]
    assert said == [
        "added",
        "invalid_address",
        "invalid_input",
        "address_taken",
        "invalid_input",
        "added",
    ]
    assert {wrong["field"] for wrong in results[2]["problem"]["errors"]} == {"shoe_size"}
    assert results[5]["refused"] == {"age": "unknown_field"}
    assert set(Subscriber.objects.values_list("external_id", flat=True)) == {"crm-1", "crm-6"}


def test_a_batch_takes_a_thousand_and_no_more(crm: Caller) -> None:
    people = [{"external_id": f"crm-{i}", "email": f"p{i}@example.com"} for i in range(1001)]

    full = crm.post("/subscribers/batch/upsert/", {"inputs": people[:1000]})
    beyond = crm.post("/subscribers/batch/upsert/", {"inputs": people})

    assert {result["status"] for result in full.json()["results"]} == {"ok"}
    assert beyond.status_code == 422
    assert beyond.json()["errors"][0]["field"] == "inputs"


def test_a_batch_of_any_size_takes_as_many_queries(crm: Caller) -> None:
    program = published_program(uses=["first_name"])
    people: list[dict[str, Any]] = [
        {"external_id": f"crm-{i}", "email": f"p{i}@example.com", "profile": {"first_name": "P"}}
        for i in range(20)
    ]
    for person in people:
        cast.say_yes(program, person["email"])

    def taken(batch: list[dict[str, Any]]) -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = crm.post("/subscribers/batch/upsert/", {"inputs": batch})
        assert all(result["stored"] == ["first_name"] for result in answer.json()["results"])
        return len(queries)

    taken(people[:1])
    assert taken(people[1:3]) == taken(people[3:])


def test_an_address_that_the_person_chose_is_kept_and_the_rest_of_the_item_stored(
    crm: Caller,
) -> None:
    moved, other = (
        cast.say_yes(published_program(), f"{who}@example.com").subscriber for who in ("ana", "bo")
    )
    change_address(subscriber_id=moved.pk, address="ana@new.example", clock=timezone.now)
    stale = {"email": "ana@example.com", "language": "de"}

    single = crm.put(f"/subscribers/{moved.external_id}/", stale)
    batch = crm.post(
        "/subscribers/batch/upsert/",
        {
            "inputs": [
                {"external_id": moved.external_id, "email": "ana@new.example"},
                {"external_id": other.external_id, "email": "bo@new.example"},
            ]
        },
    )

    assert single.status_code == 200
    assert single.json()["refused"] == {"email": "person_moved"}
    assert (single.json()["email"], single.json()["language"]) == ("ana@new.example", "de")
    said = [(item["outcome"], item["refused"]) for item in batch.json()["results"]]
    assert said == [("same", {}), ("changed", {})]
