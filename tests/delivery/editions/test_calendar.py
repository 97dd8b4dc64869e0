"""The calendar of a promise: places used and free, and what comes too soon."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from delivery.models import Edition
from delivery.rules.calendar import Planned, Row, begin_of, first_day, moved, rows
from delivery.services import editions, stopping
from programs.models import Program
from programs.rules.vocabulary import Period
from tests import factories
from tests.delivery.admin.test_editions import desk_of
from tests.delivery.sending import approved_edition

TODAY = date(2027, 5, 5)
MONDAY = date(2027, 5, 3)


def planned(number: int, day: date, hour: int = 9) -> Planned:
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return Planned(number, f"edition-{number}", "scheduled", at)


def weeks(*found: Planned, times: int = 1) -> list[Row]:
    return rows(found, first=MONDAY, today=TODAY, period=Period.WEEK, times=times)


def test_a_week_has_what_goes_in_it() -> None:
    found = weeks(planned(1, MONDAY), planned(2, MONDAY + timedelta(days=7)))

    assert [(row.label, row.used, row.free, row.is_now) for row in found[:3]] == [
        ("Week of 3 May 2027", 1, 0, True),
        ("Week of 10 May 2027", 1, 0, False),
        ("Week of 17 May 2027", 0, 1, False),
    ]
    assert [entry.after for row in found for entry in row.entries] == ["", ""]


def test_more_than_promised_is_said() -> None:
    (row, *_) = weeks(planned(1, MONDAY), planned(2, TODAY), planned(3, TODAY, 12), times=2)

    assert (row.used, row.free, row.over) == (3, 0, 1)
    assert [entry.after for entry in row.entries] == ["", "", "edition-1"]


def test_places_are_counted_from_message_to_message() -> None:
    friday, next_monday = MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)
    found = weeks(planned(1, friday), planned(2, next_monday))

    assert [row.free for row in found[:2]] == [0, 0]
    assert found[1].entries[0].after == "edition-1"


def test_a_place_that_was_used_late_is_free_late() -> None:
    """What the forecast calls too soon has no free place here either, though the month is new."""
    went = planned(1, date(2026, 11, 23))
    found = rows(
        [went], first=date(2026, 11, 1), today=date(2026, 11, 23), period=Period.MONTH, times=1
    )

    assert [(row.label, row.free, row.free_from) for row in found[:3]] == [
        ("November 2026", 0, None),
        ("December 2026", 1, datetime(2026, 12, 23, 9, tzinfo=UTC)),
        ("January 2027", 1, None),
    ]


def test_what_is_past_has_no_free_place_to_offer() -> None:
    found = rows([], first=date(2027, 4, 26), today=TODAY, period=Period.WEEK, times=1)

    assert [(row.is_past, row.is_now) for row in found[:3]] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_what_went_before_the_page_still_holds_its_place() -> None:
    found = weeks(planned(1, MONDAY - timedelta(days=2)), planned(2, MONDAY))

    assert found[0].used == 1
    assert found[0].entries[0].after == "edition-1"


@pytest.mark.parametrize(
    ("period", "begins", "label"),
    [
        (Period.DAY, date(2027, 5, 5), "Wednesday, 5 May 2027"),
        (Period.WEEK, MONDAY, "Week of 3 May 2027"),
        (Period.MONTH, date(2027, 5, 1), "May 2027"),
        (Period.QUARTER, date(2027, 4, 1), "April to June 2027"),
        (Period.YEAR, date(2027, 1, 1), "2027"),
    ],
)
def test_a_row_is_as_long_as_what_was_promised(period: Period, begins: date, label: str) -> None:
    assert begin_of(TODAY, period) == begins
    found = rows([], first=begins, today=TODAY, period=period, times=1)
    assert (found[0].label, found[0].is_now) == (label, True)
    assert all(one.ends == other.begins for one, other in pairwise(found))
    assert any(
        row.is_now
        for row in rows([], first=first_day(TODAY, period), today=TODAY, period=period, times=1)
    )


def test_a_month_later_is_its_last_day_where_it_has_no_such_day() -> None:
    assert moved(date(2027, 1, 31), Period.MONTH, 1) == date(2027, 2, 28)
    assert moved(date(2027, 1, 31), Period.MONTH, -2) == date(2026, 11, 30)
    assert moved(date(2028, 2, 29), Period.YEAR, 1) == date(2029, 2, 28)


# --- The page ---------------------------------------------------------------------------------

ADDRESS = "admin:delivery_edition_calendar"


@pytest.fixture
def program(db: None) -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


def scheduled(program: Program, name: str, days: float) -> Edition:
    return editions.schedule(
        edition=approved_edition(program, name),
        at=timezone.now() + timedelta(days=days),
        clock=timezone.now,
    )


def test_the_page_shows_what_is_planned(
    program: Program, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first, second = scheduled(program, "first", 1), scheduled(program, "second", 3)
    gone = scheduled(program, "gone", 5)
    stopping.cancel(edition=gone)
    desk = desk_of(factories.marketer())

    with django_assert_max_num_queries(15):
        shown = desk.get(reverse(ADDRESS), {"program": program.pk}).content.decode()

    assert "The promise: at most 1 a week." in shown
    for each in (first, second):
        assert reverse("admin:delivery_edition_change", args=[each.pk]) in shown
    assert "Too soon after first" in shown
    assert ">gone<" not in shown


def test_a_step_of_a_series_is_named_beside_it(program: Program) -> None:
    step = approved_edition(program, "step")
    Edition.objects.filter(pk=step.pk).update(
        kind="series", step=1, after_days=7, state="sending", scheduled_at=timezone.now()
    )
    shown = desk_of(factories.marketer()).get(reverse(ADDRESS), {"program": program.pk})

    assert "step</a>: 7 days after they joined" in shown.content.decode()


def test_without_a_program_it_asks_for_which(program: Program) -> None:
    shown = desk_of(factories.marketer()).get(reverse(ADDRESS)).content.decode()

    assert f'<a href="?program={program.pk}">' in shown


def test_a_program_without_a_promise_leads_to_it(db: None) -> None:
    program = factories.program("new-one")
    shown = desk_of(factories.marketer()).get(reverse(ADDRESS), {"program": program.pk})

    assert "has no promise yet" in shown.content.decode()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"program": "x"}, 404),
        ({"program": "999999"}, 404),
        ({"program": "9" * 40}, 404),
        ({"from": "never"}, 200),
        ({"from": "9999-12-31"}, 200),
        ({"from": "0001-01-01"}, 200),
    ],
)
def test_a_strange_question_is_no_fault(
    program: Program, asked: dict[str, str], status: int
) -> None:
    given = {"program": str(program.pk)} | asked
    assert desk_of(factories.marketer()).get(reverse(ADDRESS), given).status_code == status


def test_it_is_for_those_who_may_see_editions(program: Program) -> None:
    other = User.objects.create_user("other", is_staff=True)
    other.user_permissions.add(Permission.objects.get(codename="view_brand"))
    client = Client()
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(reverse(ADDRESS)).status_code == 403
