"""The month on a page and the months in a row: nothing of few people, nor by a difference."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from delivery.rules.reports.vocabulary import What
from programs.models import Program
from tests import factories
from tests.delivery.reports.test_pages import AT, edition, page, table
from tests.delivery.reports.world import MARCH, figure, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    """Return an open program."""
    return factories.published_program("weekly-usuals")


def test_the_month_on_a_page_has_five_numbers(admin_client: Client, program: Program) -> None:
    first = program.invitations.get()
    figure(What.ASKED, program, 300, MARCH, invitation=first, why="link")
    figure(What.REQUESTED, program, 50, MARCH, invitation=first, why="public_page")
    figure(What.REQUESTED, program, 90, MARCH, invitation=first, why="personal_link")
    figure(What.STAY, program, 120, MARCH)
    figure(What.STAY, program, 30, MARCH, ended_on=MARCH + timedelta(days=3), why="withdrawn")
    said(edition(program, "first"), (80, 20), (5, 95))

    answer = admin_client.get(f"{AT}/month/?month=2026-03").content.decode()

    shown = re.findall(r"<dt>([^<]+)</dt><dd><strong>([^<]+)</strong>", answer)
    assert shown == [
        ("Invited", "350"),
        ("Joined", "150"),
        ("Stayed", "80\u202f%"),
        ("Useful", "80\u202f%"),
        ("Too personal", "5\u202f%"),
    ]


def test_a_month_of_few_people_says_so_and_no_number(
    admin_client: Client, program: Program
) -> None:
    figure(What.STAY, program, 7, MARCH)
    said(edition(program, "first"), (3, 2), (1, 4))

    answer = admin_client.get(f"{AT}/month/?month=2026-03").content.decode()

    assert "<strong>under 20</strong>" in answer
    assert "Hidden, with fewer than 20 who answered: March 2026." in answer
    assert not re.search(r"<td[^>]*>\s*(?:7|3|5)\s*</td>", answer)


def test_a_months_total_less_a_program_is_not_about_few(
    admin_client: Client, program: Program
) -> None:
    """Of 57 who joined, 50 joined one program: whoever takes them away would know of 7."""
    other = factories.published_program("rides")
    for of, people in ((program, 50), (other, 7)):
        figure(What.STAY, of, people, MARCH)
        figure(What.ASKED, of, people, MARCH, invitation=of.invitations.get(), why="link")
    figure(What.STAY, other, 5, MARCH, ended_on=MARCH, why="withdrawn")

    march = table(admin_client, "months", "people", "?month=2026-03")[-1]

    assert march == ["March 2026", "50", "50", "100\u202f%"]
    alone = table(admin_client, "months", "people", "?month=2026-03&program=rides")[-1]
    assert alone == ["March 2026", "under 20", "under 20", "–"]
    assert "in no total" in page(admin_client, "months")


def test_small_programs_show_together_once_they_are_enough(
    admin_client: Client, program: Program
) -> None:
    for of in (program, factories.published_program("rides")):
        figure(What.STAY, of, 12, MARCH)

    march = table(admin_client, "months", "people", "?month=2026-03")[-1]

    assert march[2:] == ["24", "100\u202f%"]


@pytest.mark.parametrize("asked", ["0001-01", "1899-12", "9999-12", "202603", "soon"])
@pytest.mark.parametrize("slug", ["month", "months", "leaving"])
def test_a_month_of_no_use_is_not_found(admin_client: Client, slug: str, asked: str) -> None:
    assert admin_client.get(f"{AT}/{slug}/?month={asked}").status_code == 404
