"""A record that was merged is nobody's any more, and what happened on it is told by its old id."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from consent.services.sealing import seal_backlog
from subscribers.models import Subscriber
from tests import cast
from tests.api.conftest import Caller
from tests.api.test_merging import UPSERT, codes, merge, people
from tests.factories import published_program


def merged(crm: Caller) -> str:
    """Merge crm-1 into crm-0; return the id that the empty row has since."""
    people(crm, 2)
    merge(crm, ("crm-0", "crm-1"))
    return Subscriber.objects.get(email=None).external_id


def test_the_empty_row_is_nobody_to_whoever_reads_or_writes_by_its_id(crm: Caller) -> None:
    published_program("p")
    ghost = merged(crm)

    item = {"external_id": ghost}
    for path, body in (
        ("/subscribers/batch/link/", {"inputs": [{**item, "new_external_id": "crm-9"}]}),
        ("/invitation-links/", {"inputs": [{**item, "program": "p"}]}),
        ("/subscriptions/batch/read/", {"inputs": [{**item, "program": "p"}]}),
        (
            "/subscriptions/batch/withdraw/",
            {"by": "person", "inputs": [{**item, "program": "p"}]},
        ),
    ):
        assert codes(crm.post(path, body).json()["results"]) == ["unknown_person"], path
    assert crm.get(f"/subscribers/{ghost}/").json()["code"] == "unknown_person"


def test_nothing_gives_the_empty_row_an_address_or_an_account_again(crm: Caller) -> None:
    ghost = merged(crm)

    put = crm.put(f"/subscribers/{ghost}/", {"email": "new@example.com"})
    items = [{"external_id": ghost, "account": "Again"}, {"external_id": "crm-0"}]
    batch = crm.post(UPSERT, {"inputs": items})

    assert (put.status_code, put.json()["code"]) == (409, "person_merged")
    assert codes(batch.json()["results"]) == ["person_merged", "same"]
    assert Subscriber.objects.get(external_id=ghost).account == ""


def test_nobody_else_comes_by_the_id_of_an_empty_row(crm: Caller) -> None:
    ghost = merged(crm)
    items = [{"external_id": "crm-0", "new_external_id": ghost}]

    answer = crm.post("/subscribers/batch/link/", {"inputs": items})

    assert codes(answer.json()["results"]) == ["external_id_taken"]


def test_the_database_refuses_an_address_for_a_merged_record(crm: Caller) -> None:
    rows = Subscriber.objects.filter(external_id=merged(crm))

    with pytest.raises(IntegrityError, match="merged_has_no_address"), transaction.atomic():
        rows.update(email="again@example.com")


def joined_and_merged(crm: Caller) -> None:
    """Have one person join twice as crm-0 and crm-1, and merge crm-1 into crm-0."""
    program = published_program("p")
    people(crm, 2)
    for n in range(2):
        cast.say_yes(program, f"p{n}@example.com")
    merge(crm, ("crm-0", "crm-1"))


def names(rows: list[dict[str, Any]]) -> set[tuple[str, str | None]]:
    return {(each["external_id"], each["merged_into"]) for each in rows}


def test_a_webhook_tells_what_ended_under_the_id_that_the_record_had(crm: Caller) -> None:
    types = ["subscription.pending", "subscription.revoked", "subscriber.erased"]
    crm.post("/webhook-endpoints/", {"url": "https://crm.example.com/hooks", "types": types})
    joined_and_merged(crm)

    rows = crm.get("/webhook-deliveries/").json()["results"]

    said = [crm.get(f"/webhook-deliveries/{each['id']}/").json()["payload"] for each in rows]
    told = [(each["type"], each["data"]["external_id"]) for each in said]
    pending = "subscription.pending"
    assert told == [(pending, "crm-0"), (pending, "crm-1"), ("subscription.revoked", "crm-1")]
    assert [each["data"].get("merged_into") for each in said] == [None, "crm-0", "crm-0"]


def test_an_erasure_is_told_by_both_ids(crm: Caller) -> None:
    types = ["subscriber.erased"]
    crm.post("/webhook-endpoints/", {"url": "https://crm.example.com/hooks", "types": types})
    joined_and_merged(crm)

    erase(
        subscriber_id=Subscriber.objects.get(external_id="crm-0").pk,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )

    rows = crm.get("/webhook-deliveries/").json()["results"]
    said = [crm.get(f"/webhook-deliveries/{each['id']}/").json()["payload"] for each in rows]
    assert {each["data"]["external_id"] for each in said} == {"crm-0", "crm-1"}
    listed = crm.get("/deliveries/").json()["results"]
    assert listed
    assert all(one.startswith("erased-") and other is None for one, other in names(listed))


def test_lists_tell_of_both_records_of_the_person(crm: Caller) -> None:
    joined_and_merged(crm)
    seal_backlog(clock=timezone.now)
    both = {("crm-0", None), ("crm-1", "crm-0")}

    assert names(crm.get("/consent-events/").json()["results"]) == both
    for asked in ("crm-0", "crm-1"):
        listed = crm.get(f"/deliveries/?external_id={asked}").json()["results"]
        assert names(listed) == both
    assert names([crm.get(f"/deliveries/{listed[-1]['id']}/").json()]) <= both
    assert crm.get("/deliveries/?external_id=nobody").json()["results"] == []
