"""INV-13: no API call makes a consent, moves one, or lifts what the person said."""

import json
from typing import Any

from django.utils import timezone

from config.tasks import take_event_jobs
from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import PERMITTING, Actor, State
from consent.services.people_imports import work_imports
from subscribers.models import Suppression
from tests import cast
from tests.api.conftest import Caller
from tests.api.test_scopes import ALL
from tests.factories import published_program

PROGRAM = "weekly-usuals"
EVENT = {"event_id": "order-1", "name": "order.shipped", "time": "2026-01-02T10:00:00Z"}
SIGNED_UP = {"source": "the counter", "at": "2026-01-02T10:00:00Z"}
EVERYBODY = ("bob", "carol", "dan", "erin", "nora")


def calls(external_id: str, address: str) -> list[tuple[str, str, Any]]:
    """Return every operation that writes, with the input that would be most to its liking."""
    name = {"external_id": external_id, "program": PROGRAM}
    person = {"email": address, "relationship": "loyal", "profile": {"first_name": "X"}}
    return [
        ("PUT", f"/subscribers/{external_id}/", person),
        (
            "POST",
            "/subscribers/batch/upsert/",
            {
                "inputs": [
                    {"external_id": external_id, **person},
                    {"external_id": f"{external_id}-again", "email": f"again.{address}"},
                ]
            },
        ),
        ("POST", "/import-jobs/", json.dumps({"external_id": external_id, **person}).encode()),
        ("POST", "/invitation-links/", {"inputs": [name]}),
        ("POST", "/subscription-requests/", {"inputs": [{**name, "evidence": SIGNED_UP}]}),
        ("POST", "/subscriptions/batch/read/", {"inputs": [name]}),
        ("POST", "/permission-checks/batch/", {"inputs": [name]}),
        (
            "POST",
            "/permission-checks/batch/",
            {"inputs": [{**name, "format": "page"}], "reserve": True},
        ),
        ("POST", "/reservations/batch/outcomes/", {"inputs": [{"id": 1, "outcome": "used"}]}),
        ("POST", "/subscriptions/batch/withdraw/", {"inputs": [name], "by": "controller"}),
        ("POST", f"/subscribers/{external_id}/withdraw-all/", {"by": "controller"}),
        ("POST", "/event-jobs/", json.dumps({"external_id": external_id, **EVENT}).encode()),
        ("POST", "/events/", {"external_id": external_id, **EVENT}),
        ("POST", "/events/batch/", {"inputs": [{"external_id": external_id, **EVENT}]}),
        ("POST", "/privacy-requests/", {"kind": "access", "external_id": external_id}),
        ("POST", "/suppressions/", {"inputs": [{"external_id": external_id}], "by": "controller"}),
        (
            "POST",
            "/subscribers/batch/merge/",
            {
                "inputs": [
                    {
                        "survivor": {"external_id": external_id},
                        "merged": {"external_id": f"{external_id}-again"},
                    }
                ]
            },
        ),
        (
            "POST",
            "/subscribers/batch/link/",
            {"inputs": [{"external_id": external_id, "new_external_id": f"{external_id}-linked"}]},
        ),
    ]


def allowed(crm: Caller, external_id: str) -> bool:
    url = f"/permission-check/?external_id={external_id}&program={PROGRAM}"
    return bool(crm.get(url).json()["allowed"])


def test_every_operation_that_writes_is_called_below() -> None:
    called = {(method, path) for method, path, _ in calls("nobody", "")}
    writing = {(method, path) for method, path, _ in ALL if method != "GET"}
    # It names a reservation, which nobody without a yes has; the batch does the same.
    writing.discard(("POST", "/reservations/1/outcome/"))

    assert {each for each in writing if not names_nobody(each[1])} == called


def names_nobody(path: str) -> bool:
    """Say whether a call is about where webhooks go or about a job, and names no person."""
    return path.startswith("/webhook-") or path.endswith("-jobs/1/cancel/")


def make(crm: Caller, method: str, path: str, body: Any) -> Any:
    """Make one call, and do at once what it leaves to a worker."""
    named = {"content_type": "application/x-ndjson"} if isinstance(body, bytes) else {}
    answer = crm.call(method, path, body, **named)
    work_imports(clock=timezone.now, seconds=60)
    take_event_jobs()
    return answer


def test_inv_13_no_api_call_makes_a_consent(crm: Caller) -> None:
    program = published_program(PROGRAM, uses=["first_name"])
    cast.bob(program)
    cast.carol(program)
    cast.dan(program)
    cast.erin(program)
    yeses = ConsentEvent.objects.filter(kind__in=PERMITTING).count()

    for name in EVERYBODY:
        for method, path, body in calls(f"crm-{name}", f"{name}@example.com"):
            assert make(crm, method, path, body).status_code in {200, 201, 202}
            assert not allowed(crm, f"crm-{name}")

    assert ConsentEvent.objects.filter(kind__in=PERMITTING).count() == yeses
    assert not Subscription.objects.filter(state=State.ACTIVE).exists()
    by_api = ConsentEvent.objects.filter(method="api").values_list("actor", flat=True)
    assert Actor.PERSON not in set(by_api)


def test_inv_13_no_api_call_moves_a_consent_to_another_address(crm: Caller) -> None:
    program = published_program(PROGRAM)
    cast.alice(program)
    crm.put("/subscribers/crm-alice/", {"email": "alice@example.com"})
    assert allowed(crm, "crm-alice")

    crm.put("/subscribers/crm-alice/", {"email": "mallory@example.com"})

    url = f"/permission-check/?email=mallory@example.com&program={PROGRAM}"
    assert crm.get(url).json()["refusal"] == "address_unconfirmed"


def test_inv_13_no_api_call_lifts_what_the_person_stopped(crm: Caller) -> None:
    program = published_program(PROGRAM)
    cast.erin(program)

    for method, path, body in calls("crm-erin", "erin@example.com"):
        make(crm, method, path, body)

    stops = Suppression.objects.filter(subscriber__email="erin@example.com", lifted_at=None)
    assert "person" in set(stops.values_list("by", flat=True))
    assert cast.subscription(program, "erin@example.com").state == State.WITHDRAWN
