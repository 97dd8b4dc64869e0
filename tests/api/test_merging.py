from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.rules.vocabulary import Method
from delivery.rules.vocabulary import PrivacyKind
from delivery.services.privacy import receive
from subscribers.models import Subscriber
from tests import cast
from tests.api.conftest import Caller
from tests.factories import published_program

MERGE = "/subscribers/batch/merge/"
UPSERT = "/subscribers/batch/upsert/"


def merge(crm: Caller, *pairs: tuple[str, str], **headers: str) -> list[dict[str, Any]]:
    """Merge pairs of external ids, or of addresses."""
    inputs = [{"survivor": named(one), "merged": named(other)} for one, other in pairs]
    answer = crm.post(MERGE, {"inputs": inputs}, **headers)
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def named(word: str) -> dict[str, str]:
    return {"email" if "@" in word else "external_id": word}


def codes(results: list[dict[str, Any]]) -> list[str]:
    return [each.get("problem", {}).get("code", each.get("outcome")) for each in results]


def people(crm: Caller, count: int) -> None:
    stated = [{"external_id": f"crm-{n}", "email": f"p{n}@example.com"} for n in range(count)]
    crm.post(UPSERT, {"inputs": stated})


def test_two_records_become_one_that_both_ids_find(crm: Caller) -> None:
    program = published_program("p")
    for address in ("alice@example.com", "ally@example.com"):
        cast.say_yes(program, address)
    crm.put("/subscribers/crm-1/", {"email": "alice@example.com"})
    crm.put("/subscribers/crm-2/", {"email": "ally@example.com"})

    [result] = merge(crm, ("crm-1", "crm-2"))

    assert result["external_id"] == "crm-1"
    assert "crm-2" in result["earlier_ids"]
    assert (result["outcome"], result["survivor_ended"], result["merged_ended"]) == (
        "merged",
        [],
        ["p"],
    )
    shown = crm.get("/subscribers/crm-2/").json()
    assert (shown["external_id"], shown["email"]) == ("crm-1", "alice@example.com")
    assert crm.put("/subscribers/crm-2/", {"language": "fr"}).json()["external_id"] == "crm-1"
    checked = crm.get("/permission-check/?external_id=crm-2&program=p").json()
    assert checked["allowed"] is True
    stopped = crm.post(
        "/subscriptions/batch/withdraw/",
        {"by": "person", "inputs": [{"external_id": "crm-2", "program": "p"}]},
    )
    assert stopped.json()["results"][0]["state"] == "withdrawn"


def test_the_same_again_is_the_same(crm: Caller) -> None:
    people(crm, 2)

    results = [merge(crm, ("crm-0", "crm-1")) for _ in range(2)]

    assert [codes(each) for each in results] == [["merged"], ["same"]]
    assert Subscriber.objects.filter(email=None).count() == 1


def test_each_pair_has_its_own_result(crm: Caller) -> None:
    people(crm, 5)
    person = Subscriber.objects.get(external_id="crm-4")
    receive(
        kind=PrivacyKind.ACCESS,
        subscriber_id=person.pk,
        method=Method.ADMIN,
        clock=timezone.now,
    )

    results = merge(
        crm,
        ("crm-0", "crm-1"),
        ("crm-2", "crm-1"),
        ("crm-2", "nobody@example.com"),
        ("crm-3", "crm-4"),
    )

    expected = ["merged", "named_twice", "unknown_person", "privacy_request_open"]
    assert codes(results) == expected


def test_the_sealed_feed_tells_of_a_merge(crm: Caller) -> None:
    people(crm, 2)

    merge(crm, ("crm-0", "crm-1"), idempotency_key="m-1")

    assert codes(merge(crm, ("crm-0", "crm-1"), idempotency_key="m-1")) == ["merged"]
    assert crm.get("/consent-events/").status_code == 200


def test_as_many_queries_for_many_as_for_one(crm: Caller) -> None:
    program = published_program("p")
    for n in range(12):
        cast.say_yes(program, f"p{n}@example.com")

    with CaptureQueriesContext(connection) as one:
        merge(crm, ("p0@example.com", "p1@example.com"))
    with CaptureQueriesContext(connection) as many:
        merge(crm, *((f"p{n}@example.com", f"p{n + 1}@example.com") for n in range(2, 12, 2)))

    assert len(many) <= len(one) + 1
