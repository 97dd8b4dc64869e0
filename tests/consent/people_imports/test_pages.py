"""The pages: upload, columns with the first rows, check, import, what became of it, undo."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import PeopleImport, Subscription
from consent.rules.people_imports import ImportState
from consent.services.people_imports import work_imports
from subscribers.models import Subscriber
from tests import cast, factories
from tests.consent.people_imports.bringing import checked, imported, many, uploaded

pytestmark = pytest.mark.django_db

GROCER = (
    "Customer No;E-Mail;Language;customer_since;usual_store;shoe size\n"
    "HH-1;ana@example.com;en;2020-02-21;S401;44\n"
    "HH-2;nowhere;en;2020-02-21;S401;\n"
    "HH-3;bo@example.com;pl;not a day;S298;\n"
)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


def page(name: str, row: PeopleImport) -> str:
    return reverse(f"admin:consent_peopleimport_{name}", args=[row.pk])


def upload(staff: Client, content: str = GROCER) -> PeopleImport:
    file = SimpleUploadedFile("crm.csv", content.encode())
    answer = staff.post(reverse("admin:consent_peopleimport_add"), {"file": file})
    row = PeopleImport.objects.latest("id")
    assert (answer.status_code, answer["Location"]) == (302, page("columns", row))
    return row


def read(staff: Client, address: str) -> str:
    answer = staff.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def work() -> None:
    work_imports(clock=timezone.now, seconds=60)


def test_a_file_goes_from_upload_to_people_and_back(staff: Client) -> None:
    factories.published_program("weekly-usuals", uses=["usual_store"])
    row = upload(staff)
    shown = read(staff, page("columns", row))
    assert '<option value="external_id" selected>' in shown
    assert '<option value="since" selected>' in shown
    assert "<td>established</td>" in shown or "<td>loyal</td>" in shown
    assert "This is no e-mail address that mail can reach." in shown
    assert "The day since when is no date" in shown

    form = {
        f"column.{i}": to
        for i, to in enumerate(["external_id", "email", "language", "since", "usual_store", ""])
    }
    staff.post(page("columns", row), {**form, "fixed": "", "check": "1"})
    work()
    said = read(staff, page("change", row))
    assert 'value="Import 1 row"' in said
    assert "“Customer No” is “their id in your system”" in said
    assert "Nothing is imported yet" in said
    assert not Subscriber.objects.exists()
    staff.post(page("start", row))
    work()
    assert "What became of 3 rows" in read(staff, page("change", row))
    assert Subscriber.objects.get().external_id == "HH-1"
    staff.post(page("undo", row))
    work()

    row.refresh_from_db()
    assert row.state == ImportState.UNDONE
    assert not Subscriber.objects.exists()
    assert not Subscription.objects.exists()
    words = [entry.get_change_message() for entry in LogEntry.objects.order_by("id")]
    assert words == [
        "Uploaded the file.",
        "Chose the columns.",
        "The import has begun.",
        "It is being undone.",
    ]


def test_what_was_refused_is_a_file_and_no_formula(staff: Client) -> None:
    row = checked("A-1,nowhere,=HYPERLINK(1)", header="external_id,email,=cmd")

    answer = staff.get(page("refusals", row))

    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[:2] == [
        "line,level,column,code,message",
        "2,row,email,invalid_address,This is no e-mail address that mail can reach.",
    ]
    assert "'=cmd" in lines[2]


def test_each_value_that_is_refused_has_its_line_and_a_column_left_out_the_heading_once(
    staff: Client,
) -> None:
    factories.field("first_name")
    header = "external_id,email,first_name,shoe_size"
    row = checked("A-1,ana@example.com,Ana,38", "A-2,bo@example.com,Bo,43", header=header)

    answer = staff.get(page("refusals", row))

    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["2", "value", "first_name", "no_cover"],
        ["3", "value", "first_name", "no_cover"],
        ["1", "value", "shoe_size", "unknown_field"],
    ]


def test_a_language_in_which_nothing_is_written_is_said_before_and_after(staff: Client) -> None:
    row = checked("A-1,ana@example.com,xx", "A-2,bo@example.com,de-AT", "A-3,nowhere,xx")

    said = "Nothing here is written in this language"
    assert row.foreseen["notes"] == {"unknown_language": 1}
    assert said in read(staff, page("change", row))
    assert said in read(staff, page("columns", row))
    answer = staff.get(page("refusals", row))
    lines = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "2,note,language,unknown_language," in lines
    assert lines.count("unknown_language") == 1


def test_what_is_no_csv_file_says_so_in_place(staff: Client) -> None:
    file = SimpleUploadedFile("people.xlsx", b"PK\x03\x04and so on")

    answer = staff.post(reverse("admin:consent_peopleimport_add"), {"file": file})

    assert "save it as CSV first" in answer.content.decode()
    assert not PeopleImport.objects.exists()


def test_a_choice_that_cannot_be_is_asked_again(staff: Client) -> None:
    row = upload(staff)

    answer = staff.post(page("columns", row), {"column.0": "external_id", "check": "1"})

    assert "Say which column is their e-mail address." in answer.content.decode()
    row.refresh_from_db()
    assert row.state == ImportState.UPLOADED


def test_progress_refreshes_by_itself_until_somebody_reads_it(staff: Client) -> None:
    row = checked(*many(3))
    staff.post(page("start", row))

    assert staff.get(page("change", row))["Refresh"] == "3"
    assert "Refresh" not in staff.get(page("change", row), {"still": "1"})
    work()
    assert "Refresh" not in staff.get(page("change", row))


def test_what_no_worker_comes_to_says_so(staff: Client) -> None:
    row = checked(*many(3))
    staff.post(page("start", row))

    assert "It waits for a worker" in read(staff, page("change", row))
    PeopleImport.objects.filter(pk=row.pk).update(moved_at=timezone.now())
    assert "It waits for a worker" not in read(staff, page("change", row))


def test_cancelling_stops_it(staff: Client) -> None:
    row = checked(*many(3))
    staff.post(page("start", row))

    staff.post(page("cancel", row))
    work()

    row.refresh_from_db()
    assert row.state == ImportState.CANCELLED
    assert not Subscriber.objects.exists()


def test_who_may_only_look_does_nothing_else(client: Client) -> None:
    analyst = User.objects.create_user("ann", is_staff=True)
    may_see = Permission.objects.get(codename="view_peopleimport")
    analyst.user_permissions.add(may_see)
    client.force_login(analyst)
    row = imported(*many(1))

    assert client.get(page("change", row)).status_code == 200
    assert client.get(page("refusals", row)).status_code == 200
    assert client.get(reverse("admin:consent_peopleimport_add")).status_code == 403
    assert client.get(page("columns", row)).status_code == 403
    for name in ("start", "cancel", "undo"):
        assert client.post(page(name, row)).status_code == 403


def test_nobody_without_a_right_sees_an_import(client: Client) -> None:
    client.force_login(User.objects.create_user("ann", is_staff=True))
    row = imported(*many(1))

    for name in ("change", "refusals", "columns", "undo"):
        assert client.get(page(name, row)).status_code == 403


def test_inv_13_an_import_by_the_pages_asks_nobody_and_makes_nobody_active(
    staff: Client,
) -> None:
    carol = cast.carol(factories.published_program("weekly-usuals"))
    row = uploaded("A-1,carol@example.com,en")

    form = {"column.0": "external_id", "column.1": "email", "column.2": "", "fixed": "loyal"}
    staff.post(page("columns", row), {**form, "check": "1"})
    work()
    staff.post(page("start", row))
    work()

    before = carol.state
    carol.refresh_from_db()
    assert (carol.state, Subscription.objects.count()) == (before, 1)
    assert Subscriber.objects.get().relationship == "loyal"
