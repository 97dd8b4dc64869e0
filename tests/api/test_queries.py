"""Every batch of the API takes as many queries for a thousand items as for ten."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench import people
from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryKind
from delivery.services.reserving import Answer, reserve
from programs.models import Program
from subscribers.models import Subscriber
from tests.api.conftest import Caller
from tests.api.test_quick import BATCHES
from tests.delivery.kinds.running import approved, on, running
from tests.delivery.reserving import page_program, wish

PROGRAM = "weekly-usuals"
SIGNED_UP = {"source": "the counter", "at": "2026-01-02T10:00:00Z"}


def named(number: int) -> dict[str, Any]:
    return {"external_id": f"crm-{number}", "program": PROGRAM}


def stated(number: int) -> dict[str, Any]:
    values = {"first_name": "Ana", "usual_store": "Riverside"}
    return {"external_id": f"crm-{number}", "account": "moved", "profile": values}


def stated_anew(number: int) -> dict[str, Any]:
    return {**stated(number), "external_id": f"new-{number}", "email": f"new.{number}@example.com"}


def told(number: int) -> dict[str, Any]:
    time = (timezone.now() - timedelta(minutes=1)).isoformat()
    about = {"event_id": f"order-{number}", "external_id": f"crm-{number}", "time": time}
    return {**about, "name": "order.shipped", "properties": {"first_name": "Ana", "total": 5}}


def signed_up(number: int) -> dict[str, Any]:
    return {"email": f"paper.{number}@example.com", "program": PROGRAM, "evidence": SIGNED_UP}


def used(number: int) -> dict[str, Any]:
    address = f"reader.{number}@example.com"
    made = Delivery.objects.get(kind=DeliveryKind.RESERVATION, subscriber__email=address)
    return {"id": made.id, "outcome": "used"}


def stopped(number: int) -> dict[str, Any]:
    return {"external_id": f"crm-{number}", "by": "controller", "reason": "They asked for it."}


def merged(number: int) -> dict[str, Any]:
    record, other = {"external_id": f"crm-{number}"}, {"external_id": f"new-{number}"}
    return {"survivor": record, "merged": other}


def linked(number: int) -> dict[str, Any]:
    return {"external_id": f"crm-{number}", "new_external_id": f"linked-{number}"}


Maker = Callable[[int], dict[str, Any]]
# What ends consents comes last, and then what leaves fewer people or other names.
MAKERS: dict[str, tuple[Maker, ...]] = {
    "subscribers/batch/upsert/": (stated, stated_anew),
    "subscriptions/batch/read/": (named,),
    "permission-checks/batch/": (named,),
    "events/batch/": (told,),
    "invitation-links/": (named,),
    "reservations/batch/outcomes/": (used,),
    "subscription-requests/": (signed_up,),
    "subscriptions/batch/withdraw/": (lambda number: named(number) | {"by": "person"},),
    "suppressions/": (stopped,),
    "subscribers/batch/merge/": (merged,),
    "subscribers/batch/link/": (linked,),
}


def test_every_batch_is_counted() -> None:
    assert set(MAKERS) == set(BATCHES)


def test_a_batch_takes_as_many_queries_for_a_hundred_items_as_for_ten(
    crm: Caller, subtests: pytest.Subtests
) -> None:
    hold_for(crm, subtests, (10, 100))


@pytest.mark.long
def test_a_batch_takes_as_many_queries_for_a_thousand_items_as_for_ten(
    crm: Caller, subtests: pytest.Subtests
) -> None:
    hold_for(crm, subtests, (10, 100, 1000))


def hold_for(crm: Caller, subtests: pytest.Subtests, sizes: Sequence[int]) -> None:
    """Hold it for batches of these sizes, of other people each."""
    people.add_readers(1 + sum(sizes))
    program = Program.objects.get(slug=PROGRAM)
    when = on("order.shipped", "first_name")
    body = "Hello {{ first_name | default: 'you' }}"
    running(approved(program, "shipped", when, body=body, clock=timezone.now), clock=timezone.now)
    Delivery.objects.all().delete()
    reserve_all()
    turns = [range(end - size, end) for size, end in zip(sizes, accumulate(sizes), strict=True)]
    for path, makers in MAKERS.items():
        for maker in makers:
            with subtests.test(path=path, items=maker.__name__):
                # The first call notes the use of the key, and begins what begins once.
                taken(crm, path, [maker(0)])
                counts = {
                    len(turn): taken(crm, path, [maker(1 + n) for n in turn]) for turn in turns
                }
                assert len(set(counts.values())) == 1, counts


def reserve_all() -> None:
    """Reserve somebody's page for everyone who is there, on a page that they accepted."""
    everyone = Subscriber.objects.order_by("id")
    people.say_yes([each.id for each in everyone], page_program().invitations.get())
    wishes = [wish(each.email or "") for each in everyone]
    for start in range(0, len(wishes), 1000):
        answers = reserve(wishes=wishes[start : start + 1000], clock=timezone.now)
        assert all(isinstance(each, Answer) and each.reserved for each in answers)


def taken(crm: Caller, path: str, inputs: list[dict[str, Any]]) -> int:
    """Return how many queries a call takes; other tests hold its answer against the document."""
    body, headers = {"inputs": inputs}, {"authorization": f"Bearer {crm.key}"}
    with CaptureQueriesContext(connection) as queries:
        answer = crm.client.post(
            f"/api/v1/{path}", body, content_type="application/json", headers=headers
        )
    assert {each["status"] for each in answer.json()["results"]} == {"ok"}, answer.content[:400]
    return len(queries)
