"""Sign-ups made elsewhere come by the API as `pending`, and nobody is made active by it."""

from typing import Any

import pytest

from config.api.codes import CODES
from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.rules.proxy import ProxyRefusal
from delivery.models import Delivery
from tests import cast, factories
from tests.api.conftest import Caller
from tests.consent.proxy.bringing import brought

REQUESTS = "/subscription-requests/"
EVIDENCE = {"source": "the counter", "at": "2026-01-02T10:00:00Z", "note": "Sheet 12"}


def signed_up(email: str = "paula@example.com", **given: Any) -> dict[str, Any]:
    return {"email": email, "program": "weekly-usuals", "evidence": EVIDENCE, **given}


@pytest.fixture(autouse=True)
def _program(db: None) -> None:
    factories.published_program(
        "weekly-usuals", uses=["first_name", ("usual_store", "optional"), ("allergies", "asked")]
    )


def test_a_sign_up_becomes_pending_and_sends_one_confirmation(crm: Caller) -> None:
    given = signed_up(chosen=["usual_store"], answers={"allergies": ["nuts"]}, language="en")

    [result] = crm.post(REQUESTS, {"inputs": [given]}).json()["results"]

    person = cast.person("paula@example.com")
    assert result == {
        "status": "ok",
        "external_id": person.external_id,
        "program": "weekly-usuals",
        "state": "pending",
    }
    request = brought()
    assert (request.actor, request.method) == ("relay", "api")
    said = evidence_of(request)
    assert (said.source, said.note, said.answers) == (
        "the counter",
        "Sheet 12",
        {"allergies": ["nuts"]},
    )
    assert Delivery.objects.get().asked_by_id == request.id
    url = "/permission-check/?email=paula@example.com&program=weekly-usuals"
    assert crm.get(url).json()["refusal"] == "pending"


def test_each_refusal_is_its_items_own_in_the_order_given(crm: Caller) -> None:
    cast.carol(factories.program("weekly-usuals"))
    wrong: list[Any] = [
        signed_up("carol@example.com"),
        {"email": "a@example.com", "program": "weekly-usuals"},
        signed_up(program="no-such"),
        signed_up(email="nobody@"),
        {"external_id": "nobody", "program": "weekly-usuals", "evidence": EVIDENCE},
        signed_up(surprise=1),
        signed_up(evidence={**EVIDENCE, "at": "yesterday"}),
        "nonsense",
    ]

    results = crm.post(REQUESTS, {"inputs": [*wrong, signed_up()]}).json()["results"]

    assert [result["problem"]["code"] for result in results[:-1]] == [
        "person_left",
        "evidence_missing",
        "unknown_program",
        "invalid_address",
        "unknown_person",
        "invalid_input",
        "invalid_input",
        "invalid_input",
    ]
    assert results[-1]["status"] == "ok"


def test_the_same_call_with_the_same_key_asks_once_and_answers_the_same(crm: Caller) -> None:
    first = crm.post(REQUESTS, {"inputs": [signed_up()]}, **{"Idempotency-Key": "k1"})
    again = crm.post(REQUESTS, {"inputs": [signed_up()]}, **{"Idempotency-Key": "k1"})
    other = crm.post(REQUESTS, {"inputs": [signed_up()]}, **{"Idempotency-Key": "k2"})

    assert first.json() == again.json()
    assert other.json()["results"][0]["problem"]["code"] == "already_pending"
    assert ConsentEvent.objects.count() == Delivery.objects.count() == 1


@pytest.mark.parametrize("refusal", list(ProxyRefusal))
def test_every_refusal_has_a_code_that_is_documented(refusal: ProxyRefusal) -> None:
    assert CODES[str(refusal)].advice


def test_more_than_a_thousand_are_refused_as_a_whole(crm: Caller) -> None:
    answer = crm.post(REQUESTS, {"inputs": [signed_up()] * 1001})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert not ConsentEvent.objects.exists()
