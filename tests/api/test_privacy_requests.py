"""What people ask for by right, passed on by another system."""

import pytest

from config.models import StoredAnswer
from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, State
from delivery.models import PrivacyRequest
from subscribers.models import Subscriber
from tests import cast
from tests.api.conftest import Caller
from tests.factories import published_program

ALICE = "alice@example.com"


@pytest.fixture
def alice(crm: Caller) -> Subscriber:
    cast.alice(published_program(uses=["first_name"]))
    crm.put("/subscribers/crm-alice/", {"email": ALICE, "profile": {"first_name": "Alicia"}})
    return cast.person(ALICE)


def test_access_answers_with_everything_that_is_held(crm: Caller, alice: Subscriber) -> None:
    answer = crm.post("/privacy-requests/", {"kind": "access", "email": ALICE})

    assert answer.status_code == 201
    told = answer.json()
    assert (told["kind"], told["state"], told["external_id"]) == ("access", "done", "crm-alice")
    assert told["due_at"] > told["received_at"]
    assert told["export"]["person"]["email"] == ALICE
    assert [value["value"] for value in told["export"]["profile"]] == ["Alicia"]


def test_inv_8_erasure_answers_without_a_name(crm: Caller, alice: Subscriber) -> None:
    asked = {"kind": "erasure", "external_id": "crm-alice", "note": "Alice wrote to us."}

    told = crm.post("/privacy-requests/", asked).json()

    assert (told["state"], told["external_id"], told["export"]) == ("done", None, None)
    alice.refresh_from_db()
    assert (alice.email, Subscription.objects.get().state) == (None, State.ERASED)
    end = ConsentEvent.objects.get(kind=EventKind.ERASED, program=None)
    assert (end.actor, end.method) == ("relay", "api")
    assert PrivacyRequest.objects.get().note == ""
    assert crm.get("/subscribers/crm-alice/").status_code == 404
    assert crm.post("/privacy-requests/", asked).json()["code"] == "unknown_person"


def test_inv_8_stored_answers_that_name_the_erased_are_forgotten(
    crm: Caller, alice: Subscriber
) -> None:
    def told(number: int, body: dict[str, str]) -> None:
        headers = {"idempotency_key": f"call-{number}"}
        assert crm.post("/privacy-requests/", body, **headers).status_code == 201

    crm.put("/subscribers/crm-bob/", {"email": "bob@example.com"})
    told(1, {"kind": "access", "email": ALICE.upper()})
    told(2, {"kind": "access", "external_id": "crm-bob"})
    assert StoredAnswer.objects.count() == 2

    told(3, {"kind": "erasure", "email": ALICE})

    left = StoredAnswer.objects.order_by("id")
    assert [answer.idempotency_key for answer in left] == ["call-2", "call-3"]
    assert not [answer for answer in left if b"alice" in bytes(answer.body).lower()]


def test_inv_14_a_stored_copy_goes_with_the_consent_and_no_other_answer_does(
    crm: Caller, alice: Subscriber
) -> None:
    access = {"kind": "access", "external_id": "crm-alice"}
    request = {"inputs": [{"external_id": "crm-alice", "program": "weekly-usuals"}]}
    crm.post("/privacy-requests/", access, idempotency_key="copy-1")
    crm.post("/subscriptions/batch/read/", request, idempotency_key="read-1")
    assert "Alicia" in bytes(StoredAnswer.objects.get(idempotency_key="copy-1").body).decode()

    crm.post("/subscribers/crm-alice/withdraw-all/", {"by": "person"}, idempotency_key="stop-1")

    left = StoredAnswer.objects.order_by("id").values_list("idempotency_key", flat=True)
    assert list(left) == ["read-1", "stop-1"]
    again = crm.post("/privacy-requests/", access, idempotency_key="copy-1").json()
    assert again["export"]["profile"] == []


@pytest.mark.parametrize(
    ("kind", "column"), [("restriction", "restricted_at"), ("objection", "suppressed_at")]
)
def test_what_is_asked_holds_at_once(
    crm: Caller, alice: Subscriber, kind: str, column: str
) -> None:
    crm.post("/privacy-requests/", {"kind": kind, "external_id": "crm-alice"})

    alice.refresh_from_db()
    assert getattr(alice, column) is not None
    url = "/permission-check/?external_id=crm-alice&program=weekly-usuals"
    assert crm.get(url).json()["allowed"] is False


def test_the_list_tells_deadlines_and_names_nobody_who_was_erased(
    crm: Caller, alice: Subscriber
) -> None:
    crm.put("/subscribers/crm-bob/", {"email": "bob@example.com"})
    crm.post("/privacy-requests/", {"kind": "restriction", "external_id": "crm-bob"})
    crm.post("/privacy-requests/", {"kind": "erasure", "external_id": "crm-alice"})

    everything = crm.get("/privacy-requests/").json()["results"]
    erasures = crm.get("/privacy-requests/?kind=erasure&state=done").json()["results"]

    assert [row["external_id"] for row in everything] == ["crm-bob", None]
    assert [row["kind"] for row in erasures] == ["erasure"]
    assert crm.get("/privacy-requests/?sort=1").json()["code"] == "invalid_input"


def test_a_correction_is_nothing_that_a_call_can_do(crm: Caller, alice: Subscriber) -> None:
    refused = crm.post("/privacy-requests/", {"kind": "correction", "external_id": "crm-alice"})

    assert refused.json()["code"] == "invalid_input"
