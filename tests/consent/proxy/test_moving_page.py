"""A list is moved from its own page: tried first, and nobody is asked by trying."""

import tempfile
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consent.models import ConsentEvent, ListMove, Subscription
from consent.rules.vocabulary import EventKind, State
from consent.services.lists import uploads
from subscribers.models import Subscriber
from tests import cast, factories

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:consent_listmove_begin")
ROWS = "email,signed_up_at\np0@example.com,2024-03-01\np1@example.com,2024-03-02\nnobody,2024\n"


def desk_of(*permissions: str, name: str = "vera") -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def vera() -> Client:
    return desk_of("add_listmove", "view_listmove", "view_program")


@pytest.fixture(autouse=True)
def program_number() -> int:
    number: int = factories.published_program("weekly-usuals").pk
    return number


def said(number: int, rows: str = ROWS, **more: str) -> dict[str, object]:
    return {
        "program": number,
        "source": "the Springfield newsletter",
        "statement": "Yes, send me tips.",
        "per_hour": "500",
        "file": SimpleUploadedFile("list.csv", rows.encode(), "text/csv"),
        **more,
    }


def test_a_try_says_what_would_become_of_each_row_and_writes_nothing(
    vera: Client, program_number: int
) -> None:
    shown = vera.post(PAGE, said(program_number, do="try")).content.decode()

    assert "<strong>2</strong> people would be asked" in shown
    assert "This is no e-mail address that mail can reach." in shown
    assert not ListMove.objects.exists()
    assert not Subscriber.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_each_is_asked_once_and_nobody_is_in(vera: Client, program_number: int) -> None:
    answer = vera.post(PAGE, said(program_number, do="move"))

    move = ListMove.objects.get()
    assert answer["Location"] == reverse("admin:consent_listmove_change", args=[move.pk])
    assert (move.asked, str(move.started_by), move.per_hour) == (2, "vera", 500)
    assert move.finished_at is not None
    assert set(Subscription.objects.values_list("state", flat=True)) == {State.PENDING}
    assert "2 people are asked" in LogEntry.objects.latest("id").change_message


def test_what_is_sent_without_a_button_is_a_try(vera: Client, program_number: int) -> None:
    vera.post(PAGE, said(program_number))

    assert not ListMove.objects.exists()


def test_inv_13_who_left_is_not_asked(vera: Client, program_number: int) -> None:
    program = factories.program("weekly-usuals")
    cast.carol(program)
    rows = "email,signed_up_at\ncarol@example.com,2024-03-01\n"

    vera.post(PAGE, said(program_number, rows, do="move"))

    assert ListMove.objects.get().refused == {"person_left": 1}
    assert ConsentEvent.objects.filter(kind=EventKind.REQUESTED).count() == 1


def test_columns_may_be_called_otherwise(vera: Client, program_number: int) -> None:
    rows = "Adresse;Datum\np0@example.com;2024-03-01\n"
    form = said(program_number, rows, email="Adresse", signed_up_at="Datum", do="move")

    vera.post(PAGE, form)

    assert ListMove.objects.get().asked == 1


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("", "The submitted file is empty."),
        ("name\nx\n", "email"),
        ("PK\x03\x04 no list", "spreadsheet"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_why(
    vera: Client, program_number: int, rows: str, told: str
) -> None:
    shown = vera.post(PAGE, said(program_number, rows, do="move")).content.decode()

    assert told in shown
    assert "<title>Error: " in shown
    assert not ListMove.objects.exists()


def test_a_long_list_is_not_moved_here(
    vera: Client, program_number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_ROWS", 2)

    shown = vera.post(PAGE, said(program_number, do="move")).content.decode()

    assert "The file has 3 rows." in shown
    assert not ListMove.objects.exists()


def test_inv_8_the_file_is_not_kept(
    vera: Client, program_number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    vera.post(PAGE, said(program_number, do="move"))
    vera.post(PAGE, said(program_number, "name\nx\n", do="move"))

    assert [each for each in tmp_path.iterdir() if each.is_file()] == []


def test_only_whoever_may_moves_a_list(program_number: int) -> None:
    reader = desk_of("view_listmove", name="rita")

    assert reader.get(PAGE).status_code == 403
    assert reader.post(PAGE, said(program_number, do="move")).status_code == 403
    assert not ListMove.objects.exists()
