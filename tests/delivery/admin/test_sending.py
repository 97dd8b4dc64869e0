"""Before an edition goes: the sentence leads to the people that it counts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.staff.roles import Role
from consent.services.leave import pause
from delivery.models import Edition
from delivery.rendering import forecasting
from delivery.selectors import forecast
from programs.models import Program
from tests import cast, factories
from tests.delivery.admin.test_editions import desk_of
from tests.delivery.control.mail import people
from tests.delivery.sending import approved_edition, at
from tests.staff.world import client_of, staff

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-30))


@pytest.fixture
def edition(program: Program) -> Edition:
    people(program, 3, clock=at(days=-20))
    row = cast.say_yes(program, "resting@example.com", clock=at(days=-20))
    pause(subscription_id=row.id, until=at(days=5)(), clock=at(days=-1))
    return approved_edition(program)


@pytest.fixture
def desk() -> Client:
    return desk_of(factories.marketer())


def address(name: str, edition: Edition) -> str:
    return reverse(f"admin:delivery_edition_{name}", args=[edition.pk])


def links(shown: str) -> dict[str, str]:
    """Return the addresses that the sentence leads to, by their words."""
    (sentence,) = re.findall('<p class="edition-sentence">(.*?)</p>', shown)
    return {w: unescape(url) for url, w in re.findall('<a href="([^"]*)">(.*?)</a>', str(sentence))}


def listed(shown: str) -> list[str]:
    return re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]+)', shown)


def test_each_number_leads_to_its_people(edition: Edition, desk: Client) -> None:
    found = links(desk.get(address("send", edition)).content.decode())

    assert set(found) == {"3 people get this", "1 paused"}
    assert len(listed(desk.get(found["3 people get this"]).content.decode())) == 3
    assert listed(desk.get(found["1 paused"]).content.decode()) == ["resting@example.com"]
    analyst = client_of(staff(Role.ANALYST))
    resting = cast.person("resting@example.com").external_id
    assert listed(analyst.get(found["1 paused"]).content.decode()) == [resting]


def test_the_sentence_is_about_the_time_that_was_chosen(edition: Edition, desk: Client) -> None:
    then = timezone.now() + timedelta(days=8)
    chosen = {"at_0": f"{then:%Y-%m-%d}", "at_1": "09:00:00"}

    shown = desk.get(address("send", edition), chosen).content.decode()

    assert f"On {then.day} {then:%B}" in shown
    assert 'value="Send to 4 people"' in shown, "the pause is over by then"
    assert f'<input type="hidden" name="at_0" value="{chosen["at_0"]}">' in shown
    desk.post(address("send", edition), chosen)
    edition.refresh_from_db()
    assert edition.scheduled_at is not None
    assert (edition.scheduled_at.date(), edition.scheduled_at.hour) == (then.date(), 9)


def test_a_time_that_is_none_is_said_to_be(edition: Edition, desk: Client) -> None:
    shown = desk.get(address("send", edition), {"at_0": "soon", "at_1": "x"}).content.decode()

    assert "Write the date as 2026-11-24" in shown
    assert 'value="Send to 3 people"' in shown


def test_a_date_may_be_written_by_hand(edition: Edition, desk: Client) -> None:
    then = timezone.now() + timedelta(days=8)
    chosen = {"at_0": f"{then:%d.%m.%Y}", "at_1": "09:00"}

    shown = desk.get(address("send", edition), chosen).content.decode()

    assert f"On {then.day} {then:%B}" in shown


def test_nobody_gets_no_button_but_what_to_do_first(program: Program, desk: Client) -> None:
    edition = approved_edition(program)
    shown = desk.get(address("send", edition)).content.decode()

    assert 'type="submit" class="default"' not in shown
    assert "Nobody has said yes to the program yet." in shown
    assert reverse("admin:programs_program_kit", args=[program.pk]) in shown


def test_a_draft_leads_to_its_approval(edition: Edition, desk: Client) -> None:
    Edition.objects.filter(pk=edition.pk).update(state="draft", approved_by=None, approved_at=None)
    shown = desk.get(address("send", edition)).content.decode()

    assert 'type="submit" class="default"' not in shown
    assert f'<a href="{address("approve", edition)}">Approve it</a>' in shown


def test_people_come_page_by_page(
    edition: Edition, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.admin.sending._A_PAGE", 2)
    first = desk.get(address("people", edition), {"why": "gets"}).content.decode()
    (on,) = re.findall('<p><a href="([^"]*)">The next ones</a>', first)
    second = desk.get(unescape(on)).content.decode()

    assert len(listed(first)) == 2
    assert len(listed(second)) == 1
    assert not set(listed(first)) & set(listed(second))


def test_a_page_looks_at_few_and_says_where_to_go_on(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast, "_LOOKS_AT", 2)
    found = forecasting.people_of(edition=edition, at=timezone.now(), why="paused")
    assert (found.ids, found.after is None) == ([], False)

    rest = forecasting.people_of(
        edition=edition, at=timezone.now(), why="paused", after=found.after or 0
    )
    assert len(rest.ids) == 1


@pytest.mark.parametrize(("why", "most"), [("gets", MOST_QUERIES), ("paused", 8)])
def test_the_list_takes_few_queries(
    why: str,
    most: int,
    edition: Edition,
    desk: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """Who paused is known without the message: it is not read."""
    with django_assert_max_num_queries(most):
        shown = desk.get(address("people", edition), {"why": why}).content.decode()

    assert len(listed(shown)) == (3 if why == "gets" else 1)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST, Role.SUPPORT])
def test_it_takes_no_more_for_staff_of_some_brands(
    role: Role,
    edition: Edition,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(staff(role, edition.program.brand.slug))

    with django_assert_max_num_queries(MOST_QUERIES):
        shown = client.get(address("people", edition), {"why": "gets"}).content.decode()

    assert len(listed(shown)) == 3


@pytest.mark.parametrize(
    "strange",
    [
        {"why": "because"},
        {"why": "gets", "after": "x", "at": "never"},
        {"why": "gets", "after": "9" * 40, "at": "2027-01-01"},
        {"at": "0001-01-01T00:00:00+00:00"},
    ],
)
def test_a_strange_question_is_no_fault(
    edition: Edition, desk: Client, strange: dict[str, str]
) -> None:
    assert desk.get(address("people", edition), strange).status_code in {200, 404}


def test_who_may_not_see_people_reads_numbers_without_links(edition: Edition) -> None:
    writer = User.objects.create_user("writer", is_staff=True)
    wanted = ("view_edition", "change_edition")
    writer.user_permissions.add(*Permission.objects.filter(codename__in=wanted))
    client = Client()
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")

    shown = client.get(address("send", edition)).content.decode()

    assert "3 people get this" in shown
    assert links(shown) == {}
    assert client.get(address("people", edition)).status_code == 403
