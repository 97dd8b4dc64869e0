"""Who wants the same places in another order loses nothing to a circle (INV-3)."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone

from consent.rules.frequency import Frequency
from consent.rules.gate import Refusal
from delivery.models import Delivery, Slot
from delivery.services import editions, slots
from delivery.services.planning import plan_due
from delivery.services.reserving import Answer, reserve
from programs.models import Program
from programs.rules.vocabulary import Period
from tests import cast, factories
from tests.delivery.reserving import page_program, wish
from tests.delivery.sending import approved_edition, assert_every_invariant_holds
from tests.faults.racing import in_thread, somebody_waits_for_us, together
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

WEEKLY = Frequency(1, Period.WEEK)
Places = dict[int, Refusal | None]


def wanted(slug: str, promised_at: datetime) -> list[slots.Wanted]:
    """Return what the deliveries of an edition want, in the order of their people."""
    rows = Delivery.objects.filter(edition__name=slug).select_related("subscription")
    return [
        slots.Wanted(
            delivery_id=row.id,
            subscription_id=row.subscription_id or 0,
            yes_id=row.subscription.permitted_by_id or 0,
            request_id=row.subscription.permitted_by.answers_id or 0,
            frequency=WEEKLY,
            editions=None,
            ends_at=None,
            promised_at=promised_at,
        )
        for row in rows.order_by("subscription_id")
        if row.subscription is not None and row.subscription.permitted_by is not None
    ]


def planned(program: Program, *slugs: str) -> None:
    for slug in slugs:
        edition = approved_edition(program, slug)
        editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)


def test_inv_3_two_editions_that_want_the_same_places_wait_in_no_circle() -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    for name in ("first", "second"):
        cast.say_yes(program, f"{name}@example.com")
    planned(program, "before", "early", "late")
    now = timezone.now()
    # The first person's place of last week was over five hours ago: an edition that was promised
    # before that has none at its time, and takes one from now after it has that of the second.
    week_ago = now - timedelta(days=7, hours=5)
    [before, _] = wanted("before", week_ago)
    assert slots.take([before], week_ago) == {before.delivery_id: None}
    early = wanted("early", now - timedelta(hours=10))
    late = wanted("late", now - timedelta(hours=1))
    first_round, took = threading.Event(), list[Places]()

    def take(wants: Sequence[slots.Wanted]) -> None:
        with transaction.atomic():
            took.append(slots.take(wants, now))

    def take_and_pause(wants: Sequence[slots.Wanted]) -> None:
        def round_(*args: object, **kwargs: object) -> list[slots.Wanted]:
            missing = ours(*args, **kwargs)
            if threading.current_thread() is pausing[0] and not first_round.is_set():
                first_round.set()
                wait_until(somebody_waits_for_us)
            return missing

        ours: Callable[..., list[slots.Wanted]] = slots._without_place
        pausing.append(threading.current_thread())
        with mock.patch.object(slots, "_without_place", round_):
            take(wants)

    pausing = list[threading.Thread]()
    one = in_thread(partial(take_and_pause, early))
    assert first_round.wait(30)
    other = in_thread(partial(take, late))
    for each in (one, other):
        each.join(60)

    assert len(took) == len((early, late)), "one of them was given up"
    had = [id_ for places in took for id_, refused in places.items() if refused is None]
    assert len(had) == len(early), "a place for each person, and no second one"
    assert Slot.objects.filter(delivery__in=had).count() == len(had)


def test_inv_3_batches_in_opposite_orders_take_what_was_promised_beside_each_other() -> None:
    places, batches = 3, 4
    program = page_program(frequency_count=places)
    people = [f"reader-{number}@example.com" for number in range(12)]
    for address in people:
        cast.say_yes(program, address)
    answers: list[Answer] = []

    def batch(order: Sequence[str]) -> None:
        wishes = [wish(address) for address in order]
        found = reserve(wishes=wishes, clock=timezone.now)
        answers.extend(each for each in found if isinstance(each, Answer))

    together(*(partial(batch, people[::-1] if n % 2 else people) for n in range(batches)))

    assert len(answers) == batches * len(people)
    assert sum(each.reserved is not None for each in answers) == places * len(people)
    assert Slot.objects.count() == places * len(people)
    assert_every_invariant_holds()
