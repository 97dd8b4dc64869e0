"""Events over the API: each answered by itself, and the same again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from delivery.models import Delivery, Event
from subscribers.models import Subscriber
from tests import cast, factories
from tests.api.conftest import Caller, CallerFactory
from tests.delivery.kinds.running import approved, on, running

EVENTS, BATCH = "/events/", "/events/batch/"


@pytest.fixture(autouse=True)
def _alice_and_what_runs(db: None) -> None:
    program = factories.published_program(uses=["first_name"], frequency_count=10)
    row = cast.alice(program)
    Subscriber.objects.filter(pk=row.subscriber_id).update(external_id="crm-1")
    when = on("order.shipped", "first_name")
    body = "Hello {{ first_name | default: 'you' }}"
    running(approved(program, "shipped", when, body=body, clock=timezone.now), clock=timezone.now)


def told(number: int = 1, **values: Any) -> dict[str, Any]:
    time = timezone.now().replace(microsecond=0) - timedelta(minutes=number)
    return {
        "event_id": f"order-{number}",
        "external_id": "crm-1",
        "name": "order.shipped",
        "time": time.isoformat(),
        "properties": {"first_name": "Alice", "total": 12.5},
        **values,
    }


def test_one_event_is_answered_with_what_it_triggered_and_the_same_again(crm: Caller) -> None:
    event = told()
    first = crm.post(EVENTS, event)
    again = crm.post(EVENTS, event)

    assert first.json() == {
        "event_id": "order-1",
        "triggered": [{"program": "weekly-usuals", "edition": "shipped"}],
        "stored": ["first_name"],
        "refused": {"total": "not_declared"},
        "why_not": None,
    }
    assert (again.status_code, again.json()) == (200, first.json())
    assert Delivery.objects.filter(kind="edition").count() == 1


def test_each_of_a_batch_has_its_own_result(crm: Caller) -> None:
    wrong: list[dict[str, Any]] = [
        told(2, external_id="nobody"),
        told(3, name="Not A Name"),
        told(4, time="soon"),
        told(5, time=(timezone.now() + timedelta(hours=1)).isoformat()),
        told(1, name="another"),
        told(6, properties={f"key_{n}": n for n in range(51)}),
        told(7, colour="red"),
    ]
    results = crm.post(BATCH, {"inputs": [told(1), *wrong]}).json()["results"]
    assert [each["status"] for each in results] == ["ok"] + ["error"] * len(wrong)
    assert [each["problem"]["code"] for each in results[1:]] == [
        "unknown_person",
        "invalid_input",
        "invalid_input",
        "event_from_later",
        "event_id_reused",
        "invalid_input",
        "invalid_input",
    ]


def test_a_thousand_at_once_take_as_many_queries_as_one(
    crm: Caller, django_assert_max_num_queries: Any
) -> None:
    inputs = [told(n) for n in range(1, 1001)]
    with django_assert_max_num_queries(40):
        results = crm.post(BATCH, {"inputs": inputs}).json()["results"]
    assert {each["status"] for each in results} == {"ok"}
    assert Delivery.objects.filter(kind="edition").count() == Event.objects.count() == 1000


def test_more_than_a_thousand_are_refused_whole(crm: Caller) -> None:
    answer = crm.post(BATCH, {"inputs": [told(n) for n in range(1, 1002)]})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert not Event.objects.exists()


def test_telling_of_events_is_a_right_of_its_own(caller: CallerFactory) -> None:
    assert caller("subscribers:write").post(EVENTS, told()).status_code == 403
    assert caller("events:write").post(EVENTS, told()).status_code == 200
