"""Reports as staff see them: a chart, a table and a CSV of each, and nothing of few people."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from delivery.admin.reports.listing import REPORTS
from delivery.models import Delivery, Edition
from delivery.rules.reports.vocabulary import What
from programs.admin import ProgramAdmin
from programs.models import Program
from tests import cast, factories
from tests.delivery.reports.world import APRIL, MARCH, MAY, figure, outcome, said
from tests.delivery.sending import approved_edition

pytestmark = pytest.mark.django_db

AT = "/admin/delivery/figure"


@pytest.fixture
def program() -> Program:
    """Return an open program."""
    return factories.published_program("weekly-usuals")


def edition(program: Program, name: str) -> Edition:
    """Return an edition."""
    return approved_edition(program, name, body="Hello")


def table(client: Client, report: str, part: str, query: str = "") -> list[list[str]]:
    """Return the rows of a part, its heads among them."""
    answer = client.get(f"{AT}/{report}/{part}.csv{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(answer.content.decode())))


def page(client: Client, report: str, query: str = "") -> str:
    """Return a report's page."""
    answer = client.get(f"{AT}/{report}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_funnel_goes_from_the_invitation_to_the_yes_by_version(
    admin_client: Client, program: Program
) -> None:
    first = program.invitations.get()
    steps = {What.ASKED: 400, What.REQUESTED: 120, What.CONFIRMED: 90, What.DECLINED: 7}
    for what, number in steps.items():
        figure(what, program, number, invitation=first)

    assert table(admin_client, "joining", "versions")[1] == [
        "weekly-usuals v1",
        "400",
        "120",
        "90",
        "7",
        "75\u202f% (67\u202f% to 82\u202f%)",
    ]
    shown = page(admin_client, "joining")
    assert f"/admin/programs/invitation/{first.pk}/change/" in shown
    assert '<svg class="chart" role="img"' in shown


def test_a_version_of_few_people_is_hidden_and_in_no_total(
    admin_client: Client, program: Program
) -> None:
    first = program.invitations.get()
    second = factories.published_invitation(of=program)
    figure(What.REQUESTED, program, 120, invitation=first)
    figure(What.REQUESTED, program, 19, APRIL, invitation=second)

    shown = page(admin_client, "joining")

    assert [row[:3] for row in table(admin_client, "joining", "versions")[1:]] == [
        ["weekly-usuals v1", "0", "120"]
    ]
    assert "weekly-usuals v2 is hidden" in shown
    assert "They show once 20 are there" in shown
    # In the words of the page: a time of day or a nonce may well have a 19.
    assert not re.search(r">[^<]*(?<![:\d])(?:19|139)\b[^<]*<", shown)


def test_the_curve_of_staying_is_that_of_the_figures(
    admin_client: Client, program: Program
) -> None:
    """Of 100, 20 left on day 10 and 40 of the 80 others on day 20."""
    day = timedelta(days=1)
    for people, days, why in ((20, 10, "withdrawn"), (40, 20, "withdrawn"), (40, 30, "completed")):
        figure(What.STAY, program, people, MARCH, ended_on=MARCH + days * day, why=why)

    rows = table(admin_client, "staying", "curve")

    assert [row[:4] for row in rows[1:]] == [
        ["10", "100", "20", "80\u202f%"],
        ["20", "80", "40", "40\u202f%"],
    ]
    by_program = table(admin_client, "staying", "programs")
    assert by_program[1][:5] == ["Weekly usuals", "100", "20 days", "100\u202f%", "40\u202f%"]
    assert "Of 100 who joined, 60 left; half have left after 20 days." in page(
        admin_client, "staying"
    )


def test_outcomes_lead_to_their_rows(admin_client: Client, program: Program) -> None:
    first = edition(program, "first")
    outcome(
        first,
        {
            "sent": 30,
            "sent:delivered": 50,
            "withheld:too_soon": 23,
            "withheld:paused": 2,
            "failed": 3,
        },
    )

    rows = table(admin_client, "deliveries", "editions")
    assert rows[1] == ["weekly-usuals/first", "80", "25", "3", "0", "50", "0", "0"]
    assert table(admin_client, "deliveries", "withheld")[1:] == [
        ["They got as many as were promised for this period.", "too_soon", "23"],
        ["Other reasons, each of fewer than 20", "", "under 20"],
    ]
    shown = page(admin_client, "deliveries")
    listing = f"/admin/delivery/delivery/?edition__id__exact={first.pk}&amp;state__exact=withheld"
    assert listing in shown
    assert admin_client.get(listing.replace("&amp;", "&")).status_code == 200


def test_a_dash_stands_where_no_mail_system_tells(admin_client: Client, program: Program) -> None:
    outcome(edition(program, "first"), {"sent": 53})

    (_heads, row) = table(admin_client, "deliveries", "editions")
    assert row == ["weekly-usuals/first", "53", "0", "0", "0", "–", "–", "–"]


def test_a_list_of_one_edition_or_program_is_of_it_also_where_there_is_no_other(
    admin_client: Client, program: Program
) -> None:
    row = cast.alice(program)
    edition(program, "first")
    assert Delivery.objects.filter(subscription=row).exists(), "a confirmation, of no edition"

    for query in ("edition__id__exact", "edition__program__id__exact"):
        pk = Edition.objects.get().pk if query.startswith("edition__id") else program.pk
        answer = admin_client.get(f"/admin/delivery/delivery/?{query}={pk}")
        assert answer.context["cl"].result_count == 0


def test_the_list_of_deliveries_asks_little_however_many_editions_there_are(
    admin_client: Client, program: Program, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        edition(program, f"edition-{number}")

    with django_assert_max_num_queries(15):
        shown = admin_client.get("/admin/delivery/delivery/").content.decode()
    assert "weekly-usuals/edition-19" in shown


def test_answers_stand_with_their_intervals(admin_client: Client, program: Program) -> None:
    said(edition(program, "first"), (50, 50), (15, 133))

    assert table(admin_client, "answers", "editions")[1] == [
        "weekly-usuals/first",
        "100",
        "50\u202f% (40\u202f% to 60\u202f%)",
        "148",
        "10\u202f% (6\u202f% to 16\u202f%)",
    ]


def test_editions_with_few_answers_go_together_and_what_is_left_is_hidden(
    admin_client: Client, program: Program
) -> None:
    for name, people, month in (
        ("one", 40, MARCH),
        ("two", 12, MARCH),
        ("three", 9, APRIL),
        ("four", 5, MAY),
    ):
        said(edition(program, name), (people, 0), (0, people), month=month)

    names = [row[0] for row in table(admin_client, "answers", "editions")[1:]]
    assert names == ["weekly-usuals/one", "weekly-usuals/two and weekly-usuals/three", "Together"]
    together = table(admin_client, "answers", "editions")[-1]
    assert together[1] == "61"
    assert "weekly-usuals/four in " in page(admin_client, "answers")

    march = table(admin_client, "answers", "editions", "?month=2026-03")
    assert [row[:2] for row in march[1:]] == [["weekly-usuals/one", "40"]]
    assert "Choose all months" in page(admin_client, "answers", "?month=2026-03")


def test_the_same_few_people_are_few_however_often_they_answer(
    admin_client: Client, program: Program
) -> None:
    """Three people who answer to each of ten editions are three, not thirty."""
    for number in range(10):
        said(edition(program, f"week-{number}"), (2, 1), (1, 2), again=number > 0)

    assert table(admin_client, "answers", "editions")[1:] == []
    assert "hidden" in page(admin_client, "answers")


def test_the_same_few_people_are_few_on_either_side_of_a_field(
    admin_client: Client, program: Program
) -> None:
    """Sixty answered to each of two; to those without the name the same fifteen."""
    for name in ("one", "two"):
        of = edition(program, name)
        said(of, (40, 20), (10, 50), again=name == "two")
        said(of, (30, 15), (8, 37), field="first_name", again=name == "two")

    assert [row[:2] for row in table(admin_client, "answers", "editions")[1:]] == [
        ["weekly-usuals/one", "60"],
        ["weekly-usuals/two", "60"],
        ["Together", "120"],
    ]
    assert table(admin_client, "answers", "fields")[1:] == []


def test_a_field_is_compared_where_both_sides_are_enough(
    admin_client: Client, program: Program
) -> None:
    first = edition(program, "first")
    said(first, (60, 40), (10, 90))
    said(first, (40, 20), (8, 52), field="first_name")
    said(first, (55, 30), (9, 76), field="usual_store")

    rows = table(admin_client, "answers", "fields")

    assert [(row[0], row[1], row[3]) for row in rows[1:]] == [
        ("first_name: used", "60", "60"),
        ("first_name: not used", "40", "40"),
    ], "of usual_store fifteen are on the other side: the difference would tell of them"


def test_reasons_are_shares_of_those_who_said(admin_client: Client, program: Program) -> None:
    for why, number in {"people": 40, "too_often": 30, "words": 10}.items():
        figure(What.REASON, program, number, why=why)
    figure(What.REASON, program, 6, MAY, why="people")
    figure(What.REASON, program, 6, MAY, why="too_personal")

    rows = {row[0]: row[1:] for row in table(admin_client, "leaving", "reasons")[1:]}

    assert rows["It came too often"] == ["30", "75\u202f% (60\u202f% to 86\u202f%)"]
    assert rows["It was too personal"][0] == "0"
    assert "Weekly usuals in May 2026 is hidden" in page(admin_client, "leaving")


def test_a_program_alone_is_what_is_chosen(admin_client: Client, program: Program) -> None:
    other = factories.published_program("rides")
    figure(What.REASON, program, 40, why="people")
    figure(What.REASON, other, 60, why="people")

    assert "100 people said why" in page(admin_client, "leaving")
    assert "60 people said why" in page(admin_client, "leaving", "?program=rides")
    assert admin_client.get(f"{AT}/leaving/?program=nobody").status_code == 404
    assert admin_client.get(f"{AT}/leaving/?month=2026-13").status_code == 404
    assert admin_client.get(f"{AT}/nothing/").status_code == 404
    assert admin_client.get(f"{AT}/leaving/nothing.csv").status_code == 404


def test_reports_are_about_the_programs_that_one_may_see(
    admin_client: Client, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.published_program("rides")
    figure(What.REASON, program, 40, why="people")
    figure(What.REASON, other, 60, why="people")
    monkeypatch.setattr(
        ProgramAdmin, "get_queryset", lambda *_args: Program.objects.filter(pk=other.pk)
    )

    assert "60 people said why" in page(admin_client, "leaving")
    assert "Weekly usuals" not in page(admin_client, "leaving")
    assert admin_client.get(f"{AT}/leaving/?program=weekly-usuals").status_code == 404


def test_reports_ask_for_their_permission(client: Client) -> None:
    user = User.objects.create_user("ana", password="x", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    addresses = ["/", "/month/", *(f"/{slug}/" for slug in REPORTS), "/answers/editions.csv"]

    assert {client.get(f"{AT}{each}").status_code for each in addresses} == {403}

    user.user_permissions.add(Permission.objects.get(codename="see_reports"))
    assert {client.get(f"{AT}{each}").status_code for each in addresses} == {200}
    assert {client.post(f"{AT}{each}").status_code for each in addresses} == {405}


def test_no_cell_of_a_csv_is_a_formula(admin_client: Client, program: Program) -> None:
    Program.objects.filter(pk=program.pk).update(name="=1+1")
    figure(What.STAY, program, 40, MARCH)

    assert table(admin_client, "staying", "programs")[1][0] == "'=1+1"


@pytest.mark.parametrize("slug", ["", "month", *REPORTS])
def test_every_report_needs_few_queries_however_much_there_is(
    admin_client: Client,
    slug: str,
    program: Program,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for place in range(5):
        of = factories.published_program(f"program-{place}")
        for name in ("first", "second"):
            made = edition(of, name)
            outcome(made, {"sent": 40, "withheld:too_soon": 30})
            said(made, (30, 20), (10, 40))
        figure(What.STAY, of, 40, MARCH)
        figure(What.REASON, of, 40, why="people")
        figure(What.ASKED, of, 40, invitation=of.invitations.get())
    address = f"{AT}/{slug}/" if slug else f"{AT}/"

    with django_assert_max_num_queries(15):
        assert admin_client.get(address).status_code == 200


@pytest.mark.parametrize("slug", ["", "month", *REPORTS])
def test_an_empty_installation_has_empty_reports(admin_client: Client, slug: str) -> None:
    shown = admin_client.get(f"{AT}/{slug}/" if slug else f"{AT}/")

    assert shown.status_code == 200
    assert "Nothing was counted yet" in shown.content.decode()
