"""What was shown elsewhere is counted by its outcome, and nothing is told of few people."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from delivery.models import Figure
from delivery.rules.reports.vocabulary import What
from delivery.rules.vocabulary import Found
from delivery.services.reporting import end_unreported
from delivery.services.resolving import resolve
from programs.models import Program
from tests import cast, factories
from tests.delivery.reports.test_counting import kept
from tests.delivery.reports.test_pages import page, table
from tests.delivery.reports.world import APRIL, MARCH, figure
from tests.delivery.reserving import page_program, reserved, told, used

pytestmark = pytest.mark.django_db

REPORT, PART = "deliveries", "elsewhere"
HEADS = ["Program", "Used", "Not used", "Never reported"]


def later() -> Any:
    return timezone.now() + timedelta(minutes=16)


def shown(
    program: Program, *, used: int = 0, unused: int = 0, people: int, own: int, on: Any = MARCH
) -> None:
    """Write what was shown elsewhere of a program in one month."""
    numbers = {"used": used, "unused": unused, "people": people, "own": own}
    for why, number in numbers.items():
        figure(What.RESERVED, program, number, on, why=why)


def counted() -> dict[str, int]:
    kept()
    rows = Figure.objects.filter(what=What.RESERVED)
    return dict(rows.values_list("why", "number"))


def test_each_end_is_counted_once_and_people_once_for_a_month() -> None:
    cast.alice(page_program(frequency_count=9))
    numbers = [reserved().id for _ in range(4)]
    used(numbers[0])
    used(numbers[1])
    told(numbers[2], "unused")

    # What waits for its outcome is none yet.
    assert counted() == {"used": 2, "unused": 1, "people": 1, "own": 1}

    end_unreported(clock=later)
    assert counted() == {"used": 2, "unused": 1, "unreported": 1, "people": 1, "own": 1}


def test_what_staff_found_out_counts_as_what_it_was() -> None:
    cast.alice(page_program())
    number = reserved().id
    end_unreported(clock=later)
    by = User.objects.create_user("mia")
    resolve(delivery_ids=[number], found=Found.NOT_GONE, why="Log.", by=by, clock=timezone.now)

    assert counted() == {"unused": 1, "people": 1, "own": 1}


def test_the_report_says_it_by_program_with_the_list_behind_each_number(
    admin_client: Client,
) -> None:
    program = page_program()
    shown(program, used=30, unused=4, people=25, own=25)
    shown(program, used=21, people=20, own=0, on=APRIL)

    assert table(admin_client, REPORT, PART) == [HEADS, [program.name, "51", "4", "0"]]
    assert table(admin_client, REPORT, PART, "?month=2026-04")[1:] == [
        [program.name, "21", "0", "0"]
    ]
    told = page(admin_client, REPORT)
    assert f"/admin/delivery/reservation/?program={program.slug}&amp;became=used" in told


def test_nothing_is_told_of_fewer_than_twenty_people_however_often_they_had_it(
    admin_client: Client,
) -> None:
    program = page_program()
    shown(program, used=60, people=15, own=15)
    shown(program, used=60, people=15, own=4, on=APRIL)

    assert table(admin_client, REPORT, PART) == [HEADS]
    assert "hidden, and in no number above" in page(admin_client, REPORT)
    shown(program, used=9, people=9, own=1, on=MARCH.replace(month=5))
    assert table(admin_client, REPORT, PART)[1:] == [[program.name, "129", "0", "0"]]


def test_where_nothing_is_shown_elsewhere_nothing_is_said_of_it(admin_client: Client) -> None:
    factories.published_program("weekly-usuals")

    assert "shown elsewhere" not in page(admin_client, REPORT)
