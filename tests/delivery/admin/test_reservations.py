"""What was shown elsewhere is listed, and staff say what became of what nobody reported."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.copying import copies, unasked
from config.staff.roles import Role
from consent.selectors.names import Named, PersonName
from delivery.models import Delivery, Reservation, Resolution
from delivery.rules.vocabulary import DeliveryState
from delivery.selectors.permission import Wish
from delivery.services.reporting import end_unreported
from delivery.services.reserving import Answer, reserve
from tests import cast, factories
from tests.delivery.admin.test_editions import desk_of
from tests.delivery.admin.test_long_lists import quickly
from tests.delivery.reserving import answer, page_program, reserved, row, told, used
from tests.staff import world

pytestmark = pytest.mark.django_db

LIST = "admin:delivery_reservation_changelist"
MANY = 100_000
SECONDS, QUERIES = 0.3, 15
ENDS = ("waiting", "used", "unused", "unreported", "found_out")
ALICE = PersonName(email="alice@example.com")


def later() -> Any:
    return timezone.now() + timedelta(minutes=16)


def unreported_one() -> int:
    """Reserve for Alice, and let the time for its outcome pass."""
    number = reserved().id
    assert end_unreported(clock=later) == 1
    return number


@pytest.fixture
def desk() -> Client:
    return desk_of(factories.approver())


def listed(desk: Client, **query: str) -> list[int]:
    answered = desk.get(reverse(LIST), query)
    assert answered.status_code == 200
    return [each.pk for each in answered.context["cl"].result_list]


def test_the_list_says_what_became_of_each_and_is_narrowed_by_it(desk: Client) -> None:
    program = page_program(frequency_count=3)
    cast.alice(program)
    numbers = [reserved().id for _ in range(3)]
    used(numbers[0])
    told(numbers[1], "unused")

    assert listed(desk) == numbers[::-1]
    assert listed(desk, became="used") == [numbers[0]]
    assert listed(desk, became="unused") == [numbers[1]]
    assert listed(desk, became="waiting") == [numbers[2]]
    assert listed(desk, became="unreported") == []
    assert listed(desk, program=program.slug, format__exact="page") == numbers[::-1]
    assert listed(desk, program="another") == listed(desk, q="nobody") == []
    assert listed(desk, q="alice@example.com") == numbers[::-1]
    page = desk.get(reverse(LIST)).content.decode()
    assert "Used: the person had it" in page
    assert "Waiting for its outcome" in page
    assert "never reported" not in page


def test_what_nobody_reported_is_said_and_resolved_in_bulk(desk: Client) -> None:
    cast.alice(page_program())
    number = unreported_one()
    page = desk.get(reverse(LIST)).content.decode()
    assert "1 never reported: it may have been used" in page
    chosen = {"action": "resolve", "_selected_action": [number]}

    asked = desk.post(reverse(LIST), chosen)
    done: Any = desk.post(reverse(LIST), {**chosen, "found": "not_gone", "why": "The shop's log."})

    words = asked.content.decode()
    assert "A site, an app or a salesperson had the values" in words
    assert 'value="again"' not in words
    assert done.url == reverse(LIST)
    assert row(number).state == DeliveryState.FAILED
    assert Resolution.objects.get().why == "The shop's log."
    assert listed(desk, became="unreported") == []
    assert listed(desk, became="found_out") == [number]
    shown = desk.get(reverse("admin:delivery_reservation_change", args=[number]))
    assert "Not used, as staff found out" in shown.content.decode()
    # The place is free again.
    assert answer().reserved is not None


def test_what_is_shown_elsewhere_cannot_be_sent_again(desk: Client) -> None:
    cast.alice(page_program())
    number = unreported_one()

    desk.post(
        reverse(LIST),
        {"action": "resolve", "_selected_action": [number], "found": "again", "why": "x"},
    )

    assert row(number).state == DeliveryState.UNCERTAIN


def test_home_says_that_unreported_ones_wait_apart_from_uncertain_mail(desk: Client) -> None:
    cast.alice(page_program())
    unreported_one()

    page = desk.get(reverse("admin:index")).content.decode()

    assert "reservation was never reported: say whether it was used" in page
    assert f"{reverse(LIST)}?became=unreported" in page
    assert "uncertain: say what became" not in page
    author = world.client_of(world.staff(Role.AUTHOR))
    assert "never reported" not in author.get(reverse("admin:index")).content.decode()


def test_more_rows_take_no_more_queries(desk: Client) -> None:
    cast.alice(page_program(frequency_count=9))

    def taken() -> int:
        with CaptureQueriesContext(connection) as queries:
            listed(desk)
        return len(queries)

    reserved()
    few = taken()
    for _ in range(8):
        reserved()
    assert taken() == few <= QUERIES


# --- With as many rows as a big program has ----------------------------------------------------


def grown(number: int) -> None:
    """Copy the last reservation so often; `number` of them are there then, and one more."""
    last = Delivery.objects.latest("pk").pk

    def value(field: Any) -> str:
        return f"{last} + n" if field.primary_key else f't."{field.column}"'

    with unasked() as cursor:
        for model, which in ((Delivery, "t.id"), (Reservation, "t.delivery_id")):
            made = copies(model, value, numbers="1, %s", which=f"{which} = {last}")
            cursor.execute(made, [number])
        sequence = "SELECT setval(pg_get_serial_sequence('delivery_delivery', 'id'), %s)"
        cursor.execute(sequence, [last + number])


@pytest.mark.long
def test_100_000_rows_are_listed_within_300_ms(desk: Client) -> None:
    """A few programs show something elsewhere: one a lot, another little, long ago."""
    rare = page_program(frequency_count=9)
    cast.alice(rare)
    used(reserved().id)
    unreported_one()
    often = factories.published_program("often", format="page", frequency_count=9)
    cast.alice(often)
    [said] = reserve(
        wishes=[Wish(Named(person=ALICE, program="often"), "page")], clock=timezone.now
    )
    assert isinstance(said, Answer)
    assert said.reserved is not None
    used(said.reserved.id)
    grown(MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    asked = {
        "all": "",
        "far": "?p=3",
        **{name: f"?became={name}" for name in ENDS},
        "of a small program": f"?program={rare.slug}",
        "unreported of it": f"?program={rare.slug}&became=unreported",
        "of a large program": "?program=often",
        "of a person": "?q=alice@example.com",
        "of nobody": "?q=nobody",
    }

    found = {
        name: quickly(partial(desk.get, reverse(LIST) + query)) for name, query in asked.items()
    }

    assert Reservation.objects.count() > MANY
    assert {name: taken for name, taken in found.items() if taken[0] > SECONDS} == {}
    assert {name: taken for name, taken in found.items() if taken[1] > QUERIES} == {}
