"""Lists that were moved, at the desk: counted, read, downloaded, and never written."""

import csv
import io
from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent.models import ListMove
from consent.selectors import list_moves
from consent.services.confirm import confirm
from tests import cast, factories
from tests.consent.proxy.bringing import brought

pytestmark = pytest.mark.django_db

LIST = reverse("admin:consent_listmove_changelist")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    factories.published_program("weekly-usuals", uses=["first_name"])
    return tmp_path


def move(folder: Path, source: str, *addresses: str) -> ListMove:
    """Move a list at once: each person's turn has come."""
    path = folder / f"{source}.csv"
    lines = [f"{each},2024-03-01 12:30:00,203.0.113.9" for each in addresses]
    path.write_text("\n".join(["email,signed_up_at,ip", *lines]) + "\n")
    options = ("--program", "weekly-usuals", "--source", source, "--per-hour", "360000")
    out = io.StringIO()
    with suppress(SystemExit):  # some rows were refused
        call_command("move_list", str(path), *options, "--statement", "Yes.", stdout=out)
    return ListMove.objects.latest("id")


def say_yes(address: str) -> str:
    confirm(request_id=brought(address).id, ip="", user_agent="", clock=timezone.now)
    return cast.person(address).external_id


def desk_of(*permissions: str, name: str = "vera") -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(row: ListMove) -> str:
    return reverse("admin:consent_listmove_change", args=[row.pk])


def file_of(row: ListMove) -> str:
    return reverse("admin:consent_listmove_people", args=[row.pk])


def test_the_list_counts_each_move(folder: Path) -> None:
    move(folder, "old tool", "p0@example.com", "p1@example.com", "nobody")
    say_yes("p0@example.com")

    page = desk_of("view_listmove").get(LIST).content.decode()

    for name, shown in {
        "pace": "360,000 an hour",
        "asked": "2",
        "waiting": "1",
        "confirmed": "1",
        "share": "50.0%",
    }.items():
        assert f'<td class="field-{name}">{shown}</td>' in page


def test_the_list_reads_as_much_for_many_moves_as_for_one(
    folder: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    vera = desk_of("view_listmove")
    for number in range(5):
        move(folder, f"tool {number}", f"p{number}@example.com")

    with django_assert_max_num_queries(11):
        assert vera.get(LIST).content.decode().count("field-confirmed") == 5


def test_a_move_shows_its_report_and_no_evidence(folder: Path) -> None:
    row = move(folder, "old tool", "p0@example.com", "p1@example.com", "nobody")
    name = say_yes("p0@example.com")

    page = desk_of("view_listmove").get(page_of(row)).content.decode()

    assert f"<li>{name}</li>" in page
    assert "50.0% of those who were asked said yes" in page
    assert "This is no e-mail address that mail can reach." in page
    for kept_back in ("p0@example.com", "203.0.113.9", cast.person("p1@example.com").external_id):
        assert kept_back not in page


def test_who_said_yes_comes_in_pages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_moves, "_ON_A_PAGE", 1)
    addresses = ("p0@example.com", "p1@example.com")
    row = move(folder, "old tool", *addresses)
    first, second = (say_yes(each) for each in addresses)
    vera = desk_of("view_listmove")

    pages = [vera.get(page_of(row), {"page": n}).content.decode() for n in ("1", "2", "x")]

    assert [first in page for page in pages] == [True, False, True]
    assert [second in page for page in pages] == [False, True, False]


def test_the_file_names_each_persons_outcome(folder: Path) -> None:
    row = move(folder, "old tool", "p0@example.com", "p1@example.com")
    name = say_yes("p0@example.com")

    answer = desk_of("view_listmove").get(file_of(row))

    assert "no-store" in answer["Cache-Control"]
    content = answer.getvalue().decode()
    assert list(csv.reader(content.splitlines())) == [
        ["external_id", "outcome"],
        [name, "confirmed"],
        [cast.person("p1@example.com").external_id, "waiting"],
    ]


def test_only_whoever_may_view_it_does_and_nobody_writes(folder: Path) -> None:
    row = move(folder, "old tool", "p0@example.com")
    every = Permission.objects.filter(content_type__model="listmove")
    may = desk_of(*every.values_list("codename", flat=True))
    may_not = desk_of("view_subscriber", name="nora")

    for address in (LIST, page_of(row), file_of(row)):
        assert may.get(address).status_code == 200
        assert may_not.get(address).status_code == 403
    for name, arguments in (("add", []), ("delete", [row.pk]), ("change", [row.pk])):
        address = reverse(f"admin:consent_listmove_{name}", args=arguments)
        assert may.post(address, {"source": "x"}).status_code == 403
    assert may.post(file_of(row)).status_code == 405
    assert may.get(reverse("admin:consent_listmove_people", args=[9**9])).status_code == 404
