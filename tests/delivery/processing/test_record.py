"""The record of processing says what the programs do with data, and for how many people."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delivery.rendering.processing import FORMS, write_record
from delivery.selectors.processing import Activity, activities
from programs.services.programs import close_program
from tests import cast, factories
from tests.consent.batches.batches import draft, known, made
from tests.delivery.sending import at

pytestmark = pytest.mark.django_db

NOW = at()()


def only() -> Activity:
    [activity] = activities(timezone.now)
    return activity


def written(form: str) -> str:
    return write_record(activities(timezone.now), form, NOW)


def test_a_program_is_an_activity_of_its_brand() -> None:
    factories.field("allergies", special_category=True)
    factories.published_program(uses=["first_name", ("allergies", "asked")])

    activity = only()

    assert activity.controller == "Green Basket Ltd"
    assert activity.purpose == "Plan the weekly shop"
    assert [data.label for data in activity.data] == ["First name", "Allergies"]
    assert [data.special for data in activity.data] == [False, True]
    assert [one.name for one in activity.processors] == ["Post Haste"]
    assert [basis.split(" (")[0] for basis in activity.legal_basis] == [
        "Consent",
        "Explicit consent to special categories",
    ]


def test_it_counts_the_people_whose_yes_holds() -> None:
    program = factories.published_program()
    cast.alice(program)
    cast.bob(program)
    cast.carol(program)
    cast.dan(program)

    assert only().people == 1


def test_whose_term_is_over_is_not_counted() -> None:
    program = factories.published_program(term_kind="days", term_days=10, clock=at(days=-40))
    cast.alice(program, clock=at(days=-30))
    cast.say_yes(program, "bob@example.com", clock=at(days=-3))

    assert only().people == 1


def test_an_older_version_counts_as_long_as_somebody_lives_under_it() -> None:
    program = factories.published_program(uses=["first_name"])
    cast.alice(program)
    factories.published_invitation(of=program, uses=["last_name"])
    cast.say_yes(program, "bob@example.com")

    activity = only()

    assert [(each.number, each.offered, each.people) for each in activity.versions] == [
        (2, True, 1),
        (1, False, 1),
    ]
    assert {data.label for data in activity.data} == {"First name", "Last name"}


def test_an_older_version_that_nobody_is_on_is_over() -> None:
    program = factories.published_program(uses=["first_name"])
    factories.published_invitation(of=program, uses=["last_name"])

    assert [each.number for each in only().versions] == [2]


def test_a_draft_is_no_activity_and_a_closed_program_is_one() -> None:
    factories.draft_invitation(factories.program("not-yet"))
    close_program(program=factories.published_program("over"))

    assert [(activity.program, activity.state) for activity in activities(timezone.now)] == [
        ("over", "Closed")
    ]


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_all_of_it(form: str) -> None:
    cast.alice(factories.published_program(uses=["first_name"]))

    record = written(form)

    for words in (
        "Green Basket Ltd",
        "hello@greenbasket.example",
        "Plan the weekly shop",
        "First name",
        "Our loyalty card system",
        "Post Haste",
        "Ireland",
        "article 6(1)(a)",
        "At most 1 a week.",
        "Springfield Data Protection Office",
    ):
        assert words in record, words


@pytest.mark.parametrize("form", FORMS)
def test_each_form_says_who_invites_on_what_basis(form: str) -> None:
    program = factories.published_program()
    assert "come by the public page" in written(form) or form == "json"
    known("ivy")
    made(program)
    made(program)

    record = written(form)

    for words in ("Mailchimp", "the newsletter team", "article 6(1)(a)", "Box at the checkout."):
        assert words in record, words


def test_batches_that_say_the_same_are_one_line() -> None:
    program = factories.published_program()
    known("ivy")
    made(program)
    made(program)
    made(program, sender="Letters")
    draft(program, sender="Never made")

    [letters, mailchimp] = only().invited_by

    assert (letters.sender, letters.batches, letters.people) == ("Letters", 1, 1)
    assert (mailchimp.sender, mailchimp.batches, mailchimp.people) == ("Mailchimp", 2, 2)


@pytest.mark.parametrize("form", FORMS)
def test_no_form_names_a_person(form: str) -> None:
    cast.alice(factories.published_program())

    assert "alice" not in written(form)


@pytest.mark.parametrize("form", FORMS)
def test_without_programs_there_is_an_empty_record(form: str) -> None:
    assert "weekly" not in written(form)


def test_json_is_read_back() -> None:
    cast.alice(factories.published_program(uses=["first_name"]))

    [activity] = json.loads(written("json"))["activities"]

    assert (activity["program"], activity["people"]) == ("weekly-usuals", 1)
    assert activity["versions"] == [{"number": 1, "offered": True, "people": 1}]


def test_a_cell_is_never_a_formula() -> None:
    factories.published_program(of=factories.program(purpose="=HYPERLINK(1)"))

    [head, row] = csv.reader(StringIO(written("csv")))

    assert len(head) == len(row)
    assert "'=HYPERLINK(1)" in row[head.index("Purpose")]
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_html_loads_nothing_and_writes_out_what_staff_wrote() -> None:
    factories.published_program(of=factories.program(purpose="<b>Plan</b>"))

    page = written("html")

    assert "<script" not in page
    assert "src=" not in page
    assert "&lt;b&gt;Plan&lt;/b&gt;" in page


def test_it_takes_few_queries_a_program() -> None:
    def taken() -> int:
        with CaptureQueriesContext(connection) as queries:
            activities(timezone.now)
        return len(queries)

    factories.published_program("one")
    few = taken()
    for slug in ("two", "three", "four"):
        cast.say_yes(factories.published_program(slug), f"{slug}@example.com")

    assert taken() == few


class TestCommand:
    def test_it_writes_to_the_screen_or_to_a_file(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        factories.published_program()
        target = tmp_path / "ropa.csv"

        call_command("ropa")
        call_command("ropa", form="csv", output=target)

        assert capsys.readouterr().out.startswith("# Record of processing activities\n")
        assert target.read_text().startswith("Program,Controller,")

    def test_it_refuses_a_form_that_there_is_not(self) -> None:
        arguments: Any = ("ropa", "--format", "pdf")
        with pytest.raises(CommandError, match="invalid choice"):
            call_command(*arguments)
