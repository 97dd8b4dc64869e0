"""Less often and less personal race a send, on connections of their own (INV-3, INV-4)."""

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from consent.models import Subscription
from consent.services.change import change
from consent.services.profile import ProfileInput, store_values
from delivery.models import Delivery, Slot
from delivery.selectors.invariants import verify
from delivery.services import editions
from delivery.services.planning import plan_due
from programs.models import Program
from tests import cast, factories
from tests.databases import ClonedDatabase
from tests.delivery.sending import approved_edition
from tests.faults.crowd import address_of
from tests.faults.racing import NotedMail, in_four, send, together

pytestmark = pytest.mark.django_db(transaction=True)

BODY = "Hello {{ first_name | default: 'you' }}, {{ household_size | default: 'few' }} of you."
SIZES = [
    pytest.param((24, 2), id="short"),
    pytest.param((200, 8), id="long", marks=pytest.mark.long),
]


def crowd(size: int) -> tuple[Program, list[Subscription]]:
    """Return people of whom two values are known, in a program that promises ten a week."""
    ClonedDatabase().made_once(f"known_{size}", partial(gather, size))
    program = Program.objects.get()
    return program, list(program.subscriptions.select_related("subscriber").order_by("id"))


def gather(size: int) -> None:
    program = factories.published_program(
        "weekly-usuals", uses=["first_name", "household_size"], frequency_count=10
    )
    rows = [cast.say_yes(program, address_of(number)) for number in range(size)]
    values = {"first_name": "Alex", "household_size": 3}
    stated = [
        ProfileInput(subscriber_id=row.subscriber_id, values=values, by="crm") for row in rows
    ]
    store_values(inputs=stated, clock=timezone.now)
    Delivery.objects.all().delete()


def next_edition(program: Program, name: str) -> None:
    edition = approved_edition(program, name, body=BODY)
    editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)


def change_each(rows: Sequence[Subscription], said: dict[str, float], **wish: Any) -> None:
    """Have each change their mind; keep when they were answered."""
    for row in rows:
        change(subscription_id=row.id, ip="", user_agent="", clock=timezone.now, **wish)
        said[row.subscriber.email or ""] = time.monotonic()


def race(program: Program, rows: Sequence[Subscription], name: str, **wish: Any) -> set[str]:
    """Send an edition while everybody changes their mind; return who got it after they had."""
    next_edition(program, name)
    mail, said = NotedMail(), dict[str, float]()
    hands = in_four(rows, len(name))
    together(
        partial(send, mail, timezone.now),
        *(partial(change_each, hand, said, **wish) for hand in hands),
    )
    send(mail, timezone.now)
    return {address for address, begun in mail.begun.items() if begun > said[address]}


def assert_every_invariant_holds() -> None:
    assert [str(verdict) for verdict in verify(timezone.now) if verdict.broken] == []


@pytest.mark.parametrize("size", SIZES)
def test_inv_3_nobody_gets_one_more_after_they_said_less_often(size: tuple[int, int]) -> None:
    program, rows = crowd(size[0])
    for number in range(size[1]):
        next_edition(program, f"before {number}")
        send(NotedMail(), timezone.now)

        assert race(program, rows, f"race {number}", less_often="month") == set()

        assert_every_invariant_holds()
        change_each(rows, {}, less_often="")
    assert Slot.objects.count() == Delivery.objects.filter(state="sent").count()


@pytest.mark.parametrize("size", SIZES)
def test_inv_4_nothing_deeper_is_used_after_they_said_less_personal(
    size: tuple[int, int],
) -> None:
    program, rows = crowd(size[0])

    late = race(program, rows, "race", depth="identity")

    sent = Delivery.objects.filter(state="sent").select_related("subscriber")
    assert sent.count() == size[0]
    used = {
        delivery.subscriber.email
        for delivery in sent
        for entry in delivery.used
        if entry["field"] == "household_size" and entry["shown"]
    }
    assert used & late == set()
    assert_every_invariant_holds()
