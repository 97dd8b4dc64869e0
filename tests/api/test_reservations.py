"""A place of the promise for a site, an app or a salesperson, by the API."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.models import StoredAnswer
from consent.models import Subscription
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from consent.services.leave import leave
from delivery.models import Delivery, Slot
from delivery.rules.reserving import RESERVED_FOR
from delivery.rules.vocabulary import Found
from delivery.services.reporting import end_unreported
from delivery.services.resolving import resolve
from programs.models import Program
from tests import cast
from tests.api.conftest import Caller, CallerFactory
from tests.delivery.reserving import SLUG, know, page_program
from tests.delivery.sending import assert_every_invariant_holds
from tests.factories import marketer

pytestmark = pytest.mark.django_db

CHECK = "/permission-checks/batch/"


@pytest.fixture
def program() -> Program:
    return page_program(uses=["first_name", ("usual_store", "optional")])


@pytest.fixture
def alice(program: Program, crm: Caller) -> Subscription:
    row = cast.alice(program)
    crm.put("/subscribers/crm-alice/", {"email": "alice@example.com"})
    know(row, first_name="Alice")
    return row


def wanted(*people: str, reserve: bool = True, **item: str) -> dict[str, Any]:
    named = people or ("crm-alice",)
    inputs = [{"external_id": p, "program": SLUG, "format": "page", **item} for p in named]
    return {"inputs": inputs, "reserve": reserve}


def reserved(crm: Caller, **headers: str) -> dict[str, Any]:
    [result] = crm.post(CHECK, wanted(), **headers).json()["results"]
    assert result["allowed"], result
    made: dict[str, Any] = result["reservation"]
    return made


def test_it_answers_the_values_that_may_be_used_with_their_receipt(
    crm: Caller, alice: Subscription
) -> None:
    made = reserved(crm)

    [value] = made["values"]
    assert (value["field"], value["value"], value["words"]) == ("first_name", "Alice", "Alice")
    assert value["by"] == "crm"
    assert made["left_out"] == [{"field": "usual_store", "why_not": "not_chosen"}]
    receipt = crm.client.get(urlsplit(made["receipt_url"]).path)
    assert (receipt.status_code, "Shown to you" in receipt.content.decode()) == (200, True)
    assert made["external_id"] == "crm-alice"


def test_the_outcome_is_reported(crm: Caller, alice: Subscription) -> None:
    made = reserved(crm)

    said = crm.post(f"/reservations/{made['id']}/outcome/", {"outcome": "used"}).json()

    assert (said["id"], said["outcome"], said["after_a_stop"]) == (made["id"], "used", False)
    shown = crm.get(f"/deliveries/{made['id']}/").json()
    assert (shown["kind"], shown["state"]) == ("reservation", "sent")
    [used] = [
        each
        for each in crm.get(f"/deliveries/{made['id']}/receipt/").json()["used"]
        if each["shown"]
    ]
    assert (used["field"], used["value"]) == ("first_name", "Alice")
    assert_every_invariant_holds()


def test_outcomes_are_reported_together(crm: Caller, alice: Subscription) -> None:
    made = reserved(crm)
    inputs = [{"id": made["id"], "outcome": "unused"}, {"id": 1, "outcome": "used"}, {"id": "x"}]

    done, unknown, wrong = crm.post("/reservations/batch/outcomes/", {"inputs": inputs}).json()[
        "results"
    ]

    assert (done["status"], done["outcome"]) == ("ok", "unused")
    assert unknown["problem"]["code"] == "unknown_reservation"
    assert wrong["problem"]["code"] == "invalid_input"
    assert not Slot.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"outcome": "used", "fields_used": ["allergies"]}, 422, "field_not_reserved"),
        ({"outcome": "used", "at": "2026-01-01T00:00:00Z"}, 422, "outcome_out_of_time"),
        ({"outcome": "unused", "at": "2026-01-01T00:00:00Z"}, 422, "invalid_input"),
        ({"outcome": "unreported"}, 422, "invalid_input"),
    ],
)
def test_what_cannot_be_is_refused(
    crm: Caller, alice: Subscription, body: dict[str, Any], status: int, code: str
) -> None:
    answer = crm.post(f"/reservations/{reserved(crm)['id']}/outcome/", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_another_outcome_is_refused(crm: Caller, alice: Subscription) -> None:
    url = f"/reservations/{reserved(crm)['id']}/outcome/"
    crm.post(url, {"outcome": "used"})

    assert crm.post(url, {"outcome": "unused"}).json()["code"] == "outcome_reported"


def test_asking_takes_nothing(crm: Caller, alice: Subscription) -> None:
    [result] = crm.post(CHECK, wanted(reserve=False)).json()["results"]
    [other] = crm.post(CHECK, wanted(reserve=False, format="email")).json()["results"]

    assert (result["allowed"], result["reservation"]) == (True, None)
    assert (other["allowed"], other["refusal"]) == (False, "not_covered")
    assert not Slot.objects.exists()


@pytest.mark.parametrize("item", [{"format": "email"}, {}])
def test_mail_is_not_reserved(crm: Caller, alice: Subscription, item: dict[str, str]) -> None:
    named = {"external_id": "crm-alice", "program": SLUG}

    answer = crm.post(CHECK, {"reserve": True, "inputs": [{**named, **item}]})

    [result] = answer.json()["results"]
    assert result["problem"]["errors"][0]["code"] == "not_reservable"


def test_reserving_needs_its_own_scope(caller: CallerFactory, alice: Subscription) -> None:
    reader = caller("permissions:read")

    assert reader.post(CHECK, wanted(reserve=False)).status_code == 200
    refused = reader.post(CHECK, wanted())
    assert (refused.status_code, refused.json()["scope"]) == (403, "permissions:reserve")
    assert not Delivery.objects.filter(kind="reservation").exists()
    able = caller("permissions:read", "permissions:reserve")
    assert able.post(CHECK, wanted()).json()["results"][0]["reservation"]


def test_the_same_key_answers_the_same_reservation(crm: Caller, alice: Subscription) -> None:
    first = crm.post(CHECK, wanted(), Idempotency_Key="visit-1").content

    assert crm.post(CHECK, wanted(), Idempotency_Key="visit-1").content == first
    assert Delivery.objects.filter(kind="reservation").count() == 1


def test_inv_2_after_a_leaving_the_same_key_hands_over_nothing(
    crm: Caller, alice: Subscription
) -> None:
    crm.post(CHECK, wanted(), Idempotency_Key="visit-1")
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=timezone.now)

    [result] = crm.post(CHECK, wanted(), Idempotency_Key="visit-1").json()["results"]

    assert (result["refusal"], result["reservation"]) == ("withdrawn", None)


def test_inv_3_what_was_not_used_is_not_told_again_by_the_same_key(
    crm: Caller, alice: Subscription
) -> None:
    made = reserved(crm, Idempotency_Key="visit-1")
    crm.post(f"/reservations/{made['id']}/outcome/", {"outcome": "unused"}, Idempotency_Key="r-1")

    anew = reserved(crm, Idempotency_Key="visit-1")
    [other] = crm.post(CHECK, wanted(), Idempotency_Key="visit-2").json()["results"]

    assert anew["id"] != made["id"]
    assert (other["allowed"], other["refusal"]) == (False, "too_soon")
    assert Slot.objects.get().delivery_id == anew["id"]
    again = crm.post(
        f"/reservations/{made['id']}/outcome/", {"outcome": "unused"}, Idempotency_Key="r-1"
    )
    assert again.json()["outcome"] == "unused"


def test_inv_3_what_staff_found_unused_is_not_told_again_by_the_same_key(
    crm: Caller, alice: Subscription
) -> None:
    made = reserved(crm, Idempotency_Key="visit-1")
    end_unreported(clock=lambda: timezone.now() + RESERVED_FOR)
    resolve(
        delivery_ids=[made["id"]],
        found=Found.NOT_GONE,
        why="The site was down.",
        by=marketer(),
        clock=timezone.now,
    )

    assert reserved(crm, Idempotency_Key="visit-1")["id"] != made["id"]


def test_inv_8_an_erasure_takes_the_stored_answer(crm: Caller, alice: Subscription) -> None:
    crm.post(CHECK, wanted(), Idempotency_Key="visit-1")
    assert StoredAnswer.objects.count() == 1

    erase(
        subscriber_id=alice.subscriber_id,
        actor=Actor.RELAY,
        method=Method.ADMIN,
        clock=timezone.now,
    )

    assert not StoredAnswer.objects.exists()


def test_as_many_queries_for_many_as_for_one(crm: Caller, program: Program) -> None:
    names = [f"crm-reader-{number}" for number in range(9)]
    for name in names:
        cast.say_yes(program, f"{name}@example.com")
        crm.put(f"/subscribers/{name}/", {"email": f"{name}@example.com"})

    with CaptureQueriesContext(connection) as one:
        [result] = crm.post(CHECK, wanted(names[0])).json()["results"]
    with CaptureQueriesContext(connection) as many:
        results = crm.post(CHECK, wanted(*names[1:])).json()["results"]
    told = [{"id": each["reservation"]["id"], "outcome": "used"} for each in results]
    alone = {"inputs": [{"id": result["reservation"]["id"], "outcome": "used"}]}
    with CaptureQueriesContext(connection) as one_told:
        crm.post("/reservations/batch/outcomes/", alone)
    with CaptureQueriesContext(connection) as many_told:
        crm.post("/reservations/batch/outcomes/", {"inputs": told})

    assert len(many) == len(one)
    assert len(many_told) == len(one_told)
