"""What `verify` finds where the kinds of edition did not keep to the promise."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from consent.models import Subscription
from delivery.models import Delivery, Edition, Event
from delivery.rules.kinds import When
from delivery.selectors.invariants import verify
from delivery.services.bringing_back import bring_back_editions
from delivery.services.events import EventInput, take_event
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.kinds.running import approved, at, on, round_of, running, step

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def program() -> Program:
    return factories.published_program(uses=["first_name"], frequency_count=9, clock=at(BEGAN))


@pytest.fixture
def alice(program: Program) -> Subscription:
    row = cast.alice(program, clock=at(BEGAN))
    Subscriber.objects.filter(pk=row.subscriber_id).update(external_id="crm-1")
    return row


def broken(clock: datetime = BEGAN) -> set[str]:
    return {verdict.name for verdict in verify(lambda: clock) if verdict.broken}


def told(program: Program) -> Edition:
    body = "Hello {{ first_name | default: 'you' }}"
    when = on("order.shipped", "first_name")
    edition = running(approved(program, "told", when, body=body, clock=at(BEGAN)), at(BEGAN))
    take_event(
        told=EventInput(
            event_id="order-1",
            external_id="crm-1",
            name="order.shipped",
            happened_at=BEGAN,
            properties={"first_name": "Alice"},
        ),
        clock=at(BEGAN),
    )
    return edition


def test_inv_3_the_database_refuses_a_second_of_an_edition_and_event(
    program: Program, alice: Subscription
) -> None:
    told(program)
    running(approved(program, "news", clock=at(BEGAN)), at(BEGAN))
    for row in Delivery.objects.filter(kind="edition"):
        row.pk = None
        with pytest.raises(IntegrityError, match="one_of_an_edition"), transaction.atomic():
            row.save(force_insert=True)


def test_inv_3_a_broadcast_that_names_an_event_is_found(
    program: Program, alice: Subscription
) -> None:
    running(approved(program, "news", clock=at(BEGAN)), at(BEGAN))
    assert broken() == set()
    Delivery.objects.filter(edition__name="news").update(event_number=7)
    assert broken() == {"INV-3"}


def test_inv_3_a_step_that_overtook_another_is_found(program: Program, alice: Subscription) -> None:
    for number in (1, 2):
        running(approved(program, f"step-{number}", step(number, 0), clock=at(BEGAN)), at(BEGAN))
    assert round_of(at(BEGAN)) == ["alice step-1", "alice step-2"]
    assert broken() == set()
    later = BEGAN + timedelta(hours=1)
    Delivery.objects.filter(step=1).update(permitted_at=later, handed_over_at=later)
    assert broken() == {"INV-3"}


def test_inv_14_a_value_that_nothing_covers_is_found(program: Program, alice: Subscription) -> None:
    told(program)
    assert broken() == set()
    Event.objects.update(fields=["card_number"])
    assert broken() == {"INV-14"}


def test_inv_15_what_went_on_each_clock_counts_as_gone_everywhere_after_a_restore(
    program: Program, alice: Subscription
) -> None:
    edition = approved(program, "clocks", When(in_their_zone=True), clock=at(BEGAN))
    bring_back_editions(since={"weekly-usuals/clocks": BEGAN.isoformat()})
    edition.refresh_from_db()
    assert (edition.state, edition.in_their_zone) == ("scheduled", False)
    assert edition.scheduled_at == BEGAN
