from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.models import StoredAnswer
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from consent.services.moving import change_address
from subscribers.models import EarlierId, Subscriber
from tests import cast
from tests.api.conftest import Caller
from tests.factories import published_program

LINK = "/subscribers/batch/link/"
UPSERT = "/subscribers/batch/upsert/"


def link(crm: Caller, *items: dict[str, Any], **headers: str) -> list[dict[str, Any]]:
    answer = crm.post(LINK, {"inputs": list(items)}, **headers)
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def joined(email: str = "alice@example.com") -> str:
    """Have somebody join by the public page; return the id that we made for them."""
    cast.alice(published_program("p"))
    return Subscriber.objects.get(email=email).external_id


def codes(results: list[dict[str, Any]]) -> list[str]:
    return [each.get("problem", {}).get("code", each["status"]) for each in results]


def test_who_joined_by_the_page_gets_the_id_of_the_crm_and_is_found_by_both(crm: Caller) -> None:
    made = joined()

    [result] = link(crm, {"email": "alice@example.com", "new_external_id": "crm-7"})

    assert result == {"status": "ok", "external_id": "crm-7", "earlier_ids": [made]}
    shown = [crm.get(f"/subscribers/{name}/").json() for name in ("crm-7", made)]
    assert [each["external_id"] for each in shown] == ["crm-7", "crm-7"]
    stands = crm.post(
        "/subscriptions/batch/read/", {"inputs": [{"external_id": made, "program": "p"}]}
    )
    assert stands.json()["results"][0]["state"] == "active"
    listed = crm.get(f"/deliveries/?external_id={made}").json()["results"]
    assert {each["external_id"] for each in listed} == {"crm-7"}


def test_an_upsert_by_the_earlier_id_changes_the_same_person(crm: Caller) -> None:
    made = joined()
    link(crm, {"external_id": made, "new_external_id": "crm-7"})

    answer = crm.post(UPSERT, {"inputs": [{"external_id": made, "language": "fr"}]})

    assert answer.json()["results"][0]["outcome"] == "changed"
    [person] = Subscriber.objects.all()
    assert (person.external_id, person.language) == ("crm-7", "fr")


def test_an_upsert_with_the_address_alone_links_the_id_as_well(crm: Caller) -> None:
    made = joined()

    crm.put("/subscribers/crm-7/", {"email": "alice@example.com"})

    assert crm.get(f"/subscribers/{made}/").json()["external_id"] == "crm-7"


def test_both_ids_in_one_batch_are_one_person_stated_twice(crm: Caller) -> None:
    made = joined()
    link(crm, {"external_id": made, "new_external_id": "crm-7"})

    answer = crm.post(UPSERT, {"inputs": [{"external_id": made}, {"external_id": "crm-7"}]})

    assert codes(answer.json()["results"]) == ["ok", "duplicate_external_id"]


def test_the_earlier_id_opens_no_way_around_the_persons_own_address(crm: Caller) -> None:
    made = joined()
    person = Subscriber.objects.get()
    change_address(subscriber_id=person.pk, address="new@example.com", clock=timezone.now)
    link(crm, {"external_id": made, "new_external_id": "crm-7"})

    answer = crm.put(f"/subscribers/{made}/", {"email": "alice@example.com"})

    assert answer.json()["refused"] == {"email": "person_moved"}
    assert answer.json()["email"] == "new@example.com"


def test_an_id_of_another_person_now_or_before_is_refused(crm: Caller) -> None:
    made = joined()
    crm.put("/subscribers/crm-1/", {"email": "one@example.com"})
    link(crm, {"external_id": "crm-1", "new_external_id": "crm-2"})

    results = link(
        crm,
        {"external_id": made, "new_external_id": "crm-1"},
        {"external_id": "nobody", "new_external_id": "crm-8"},
        {"external_id": "crm-1", "new_external_id": "a/b"},
        {"external_id": "crm-2", "new_external_id": "crm-9"},
    )

    expected = ["external_id_taken", "unknown_person", "invalid_external_id"]
    assert codes(results) == [*expected, "duplicate_external_id"]
    assert "/subscribers/batch/merge/" in results[0]["problem"]["detail"]
    assert Subscriber.objects.filter(external_id=made).exists()


def test_a_taken_address_says_the_way_to_link(crm: Caller) -> None:
    crm.put("/subscribers/crm-1/", {"email": "one@example.com"})

    answer = crm.put("/subscribers/crm-2/", {"email": "one@example.com"})

    assert answer.json()["code"] == "address_taken"
    assert "POST /subscribers/batch/link/" in answer.json()["detail"]


def test_an_id_can_be_given_back_and_the_same_again_changes_nothing(crm: Caller) -> None:
    made = joined()

    for name in ("crm-7", "crm-7", made):
        [result] = link(crm, {"email": "alice@example.com", "new_external_id": name})

    assert result == {"status": "ok", "external_id": made, "earlier_ids": ["crm-7"]}
    assert list(EarlierId.objects.values_list("pk", flat=True)) == ["crm-7"]


def test_inv_8_an_erasure_takes_the_earlier_ids_and_the_answers_that_name_them(
    crm: Caller,
) -> None:
    made = joined()
    link(crm, {"email": "alice@example.com", "new_external_id": "crm-7"}, idempotency_key="a")
    assert StoredAnswer.objects.exists()

    erase(
        subscriber_id=Subscriber.objects.get().pk,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )

    assert not EarlierId.objects.exists()
    assert not StoredAnswer.objects.exists()
    assert crm.get(f"/subscribers/{made}/").status_code == 404


def test_the_database_refuses_another_person_by_an_earlier_id(crm: Caller) -> None:
    made = joined()
    link(crm, {"email": "alice@example.com", "new_external_id": "crm-7"})
    cast.bob(published_program("q"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.create(external_id=made, created_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.filter(email="bob@example.com").update(external_id=made)


def test_a_thousand_are_linked_in_as_many_queries_as_one(crm: Caller) -> None:
    people = [{"external_id": f"crm-{n}", "email": f"p{n}@example.com"} for n in range(50)]
    crm.post(UPSERT, {"inputs": people})
    items = [{"external_id": f"crm-{n}", "new_external_id": f"new-{n}"} for n in range(50)]

    with CaptureQueriesContext(
        connection,
    ) as one:
        link(crm, items[0])
    with CaptureQueriesContext(connection) as many:
        link(crm, *items[1:])

    assert len(many) == len(one)
