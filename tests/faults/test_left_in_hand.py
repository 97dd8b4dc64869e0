"""A row that a worker took and could not end is found by the sweep of leases: none is forgotten."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg2
import pytest
from django.utils import timezone

from delivery.gateways.base import Envelope, Outcome
from delivery.models import Batch, Delivery, Edition
from delivery.services import sending
from delivery.services.claiming import EDITIONS
from delivery.services.planning import plan_due
from delivery.services.recovering import recover
from tests.delivery.sending import assert_every_invariant_holds, outcomes
from tests.faults.crowd import crowd, edition_on_its_way
from tests.faults.racing import NotedMail

pytestmark = pytest.mark.django_db(transaction=True)


class BrokenGateway:
    """Breaks as no gateway may, before anything left."""

    def hand_over(self, _envelopes: Sequence[Envelope], _deadline: float) -> Iterator[Outcome]:
        raise ValueError("a bug")

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def held_by_somebody(database_url: str, delivery_id: int) -> Iterator[None]:
    """Have another connection hold one row of the queue."""
    other = psycopg2.connect(database_url)
    try:
        with other, other.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM delivery_delivery WHERE id = %s FOR UPDATE", [delivery_id]
            )
            yield
    finally:
        other.close()


def an_hour_later() -> datetime:
    return timezone.now() + timedelta(hours=1)


def planned(size: int) -> Edition:
    edition = edition_on_its_way(crowd(size))
    plan_due(clock=timezone.now)
    return edition


def test_what_was_sending_when_a_gateway_broke_is_uncertain_in_the_end() -> None:
    edition = planned(3)

    sending.send_batch(kinds=EDITIONS, gateway=BrokenGateway(), clock=timezone.now)
    assert outcomes(edition) == {"sending": 3}

    assert recover(clock=an_hour_later) == (0, 3)
    assert outcomes(edition) == {"uncertain": 3}
    assert not Batch.objects.exists()
    assert_every_invariant_holds()


@pytest.mark.parametrize(
    ("step", "left", "ends"), [("intend", "claimed", "due"), ("hand_over", "sending", "uncertain")]
)
def test_what_somebody_else_held_at_the_moment_is_not_left_in_hand(
    step: str, left: str, ends: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, mail = planned(3), NotedMail()
    held = Delivery.objects.order_by("id").values_list("id", flat=True)[0]
    real = getattr(sending, step)

    def while_held(**kwargs: Any) -> object:
        with held_by_somebody(database_url, held):
            return real(**kwargs)

    monkeypatch.setattr(sending, step, while_held)
    sending.send_batch(kinds=EDITIONS, gateway=mail, clock=timezone.now)
    assert outcomes(edition) == {"sent": 2, left: 1}

    assert sum(recover(clock=an_hour_later)) == 1
    assert outcomes(edition) == {"sent": 2, ends: 1}
    assert not Batch.objects.exists()


def test_what_was_ended_leaves_no_batch_behind() -> None:
    planned(3)

    sending.send_batch(kinds=EDITIONS, gateway=NotedMail(), clock=timezone.now)

    assert not Batch.objects.exists()
