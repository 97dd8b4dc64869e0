"""Files that staff take out: people with what they joined, and whose data is still needed."""

import csv
import io

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consent.models import Subscription
from consent.rules.vocabulary import Actor, Method
from consent.selectors.needed import page_of
from consent.services.importing import Columns, ImportRun
from consent.services.people_imports import check, start
from consent.services.people_imports.choosing import columns_of
from consent.services.profile import ProfileInput, store_values
from consent.services.restricting import restrict
from consent.services.upsert import PersonInput, UpsertInput, upsert
from subscribers.models import Profile, Subscriber
from subscribers.rules.spreadsheets import as_text, without_mark
from tests import cast, factories
from tests.consent.people_imports.bringing import choice, uploaded, worked
from tests.delivery.admin.test_proving import desk_of

pytestmark = pytest.mark.django_db

EXPORT = "admin:subscribers_subscriber_export"
NEEDED = "admin:consent_subscription_needed"
FILE = "admin:consent_subscription_needed_file"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


def rows_of(answer: object) -> list[dict[str, str]]:
    content = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content)))


def export(client: Client, query: str = "") -> list[dict[str, str]]:
    return rows_of(client.post(reverse(EXPORT) + query))


def state(external_id: str, **parts: str) -> None:
    stated = PersonInput(external_id=external_id, **parts)
    upsert(items=[UpsertInput(person=stated)], by="crm", clock=timezone.now)


def test_who_is_restricted_is_marked(staff: Client) -> None:
    alice = cast.alice(factories.published_program("weekly-usuals")).subscriber
    state("B-2", email="bo@example.com")
    restrict(subscriber_ids=[alice.pk], actor=Actor.RELAY, method=Method.ADMIN, clock=timezone.now)

    marks = {row["email"]: row["restricted_since"] for row in export(staff)}

    today = timezone.now().date().isoformat()
    assert marks == {"alice@example.com": today, "bo@example.com": ""}


def test_people_are_exported_with_what_they_joined_and_left(staff: Client) -> None:
    usuals = factories.published_program("weekly-usuals")
    cast.alice(usuals)
    cast.say_yes(factories.published_program("recipes"))
    cast.carol(usuals)
    state("A-1", email="ana@example.com", account="North")

    people = {row["email"]: row for row in export(staff)}

    assert people["alice@example.com"]["joined"] == "recipes; weekly-usuals"
    assert people["carol@example.com"]["left"] == "weekly-usuals"
    assert people["ana@example.com"]["account"] == "North"
    assert people["ana@example.com"]["joined"] == ""


def test_the_export_holds_whom_the_list_shows(staff: Client) -> None:
    state("A-1", email="ana@example.com", relationship="loyal")
    state("A-2", email="bo@example.com")

    assert [row["external_id"] for row in export(staff, "?relationship__exact=loyal")] == ["A-1"]
    assert [row["external_id"] for row in export(staff, "?q=bo@ex")] == ["A-2"]


def test_nothing_in_a_file_is_a_formula_and_the_import_reads_it_as_it_was(
    staff: Client,
) -> None:
    state("=cmd", email="ana@example.com", account='=HYPERLINK("//evil")')

    (row,) = export(staff)

    assert (row["external_id"], row["account"][:2]) == ("'=cmd", "'=")
    run = ImportRun(_columns(), timezone.now, is_rehearsal=True)
    assert run.person([row["external_id"], row["email"]]).external_id == "=cmd"


def _columns() -> Columns:
    mapping = {"places": {"external_id": 0, "email": 1}, "since": None, "fixed": ""}
    return columns_of(mapping, ["external_id", "email"])


@pytest.mark.parametrize("cell", ["=1", "+x@example.com", "-1", "@a", "\tx", "'tis", "plain", ""])
def test_a_mark_is_taken_off_again(cell: str) -> None:
    assert without_mark(as_text(cell)) == cell
    assert not as_text(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_who_took_people_out_is_written_down_and_not_whom(staff: Client) -> None:
    export(staff)
    export(staff, "?q=ana@example.com")

    words = [entry.get_change_message() for entry in LogEntry.objects.order_by("id")]
    assert words == [
        "Exported all people, with what they joined.",
        "Exported a part of the people, with what they joined.",
    ]


def test_only_whoever_may_takes_people_out() -> None:
    looks = desk_of("view_subscriber", "view_subscription", name="one")
    blind = desk_of("export_people", name="two")
    may = desk_of("view_subscriber", "export_people", name="three")
    factories.published_program("weekly-usuals")

    assert looks.post(reverse(EXPORT)).status_code == 403
    assert blind.post(reverse(EXPORT)).status_code == 403
    assert may.post(reverse(EXPORT)).status_code == 200
    assert may.get(reverse(EXPORT)).status_code == 405
    assert looks.post(reverse(FILE, args=["weekly-usuals"])).status_code == 403
    assert may.get(reverse(NEEDED)).status_code == 403
    assert looks.get(reverse(NEEDED)).status_code == 200


def test_an_export_reads_along_however_many_there_are(staff: Client) -> None:
    for count in (3, 30):
        for number in range(count):
            state(f"A-{count}-{number}", email=f"p{count}-{number}@example.com")
        with CaptureQueriesContext(connection) as asked:
            export(staff)
        assert len(asked) <= 15


NEEDS: list[str | tuple[str, str]] = ["first_name", "household_size", ("usual_store", "optional")]


def joined_who_lack() -> Subscriber:
    """Return Alice, who joined and of whom the first name is known; Bob was asked only."""
    program = factories.published_program("weekly-usuals", uses=NEEDS)
    alice = cast.alice(program).subscriber
    cast.bob(program)
    state("A-1", email="alice@example.com", relationship="established")
    stated = ProfileInput(subscriber_id=alice.pk, values={"first_name": "Ali"}, by="crm")
    store_values(inputs=[stated], clock=timezone.now)
    return alice


def test_data_still_needed_names_people_and_fields(staff: Client) -> None:
    joined_who_lack()

    page = staff.get(reverse(NEEDED), {"program": "weekly-usuals"}).content.decode()

    assert "<td>household_size</td>" in page
    assert "A-1" in page
    assert "bob@example.com" not in page


def test_the_file_to_fill_in_comes_back_by_the_import(staff: Client) -> None:
    alice = joined_who_lack()
    (row,) = rows_of(staff.post(reverse(FILE, args=["weekly-usuals"])))
    assert row == {
        "external_id": "A-1",
        "email": "alice@example.com",
        "first_name": "",
        "household_size": "",
    }

    brought = uploaded("A-1,alice@example.com,,4", header=",".join(row))
    check(people_import=brought, choice=choice(",".join(row)))
    start(people_import=worked(brought), clock=timezone.now)
    worked(brought)

    values = Profile.objects.get(subscriber=alice).values
    assert {key: values[key]["v"] for key in values} == {"first_name": "Ali", "household_size": 4}
    assert rows_of(staff.post(reverse(FILE, args=["weekly-usuals"]))) == []
    page = staff.get(reverse(NEEDED), {"program": "weekly-usuals"}).content.decode()
    assert "Nothing is missing" in page


def test_needed_is_what_could_be_stored_only(staff: Client) -> None:
    alice = joined_who_lack()
    Subscriber.objects.filter(pk=alice.pk).update(contradicted=["household_size"])

    assert rows_of(staff.post(reverse(FILE, args=["weekly-usuals"]))) == []


def test_a_long_list_is_read_further() -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    for number in range(5):
        cast.say_yes(program, f"p{number}@example.com")
    joined = Subscription.objects.filter(program=program)

    first = page_of(joined, timezone.now(), size=3)
    second = page_of(joined, timezone.now(), after=first.further or 0, size=3)

    assert [len(first.people), len(second.people)] == [3, 2]
    assert second.further is None
