"""The command, from a file on disk to its exit status."""

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from consent.models import ConsentEvent, Subscription
from programs.models import Program
from subscribers.models import Profile, Subscriber
from tests import cast, factories

pytestmark = pytest.mark.django_db


class Importer:
    """Write a file, import it, keep what was said."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "people.csv"
        self.errors = folder / "errors.csv"
        self.said = ""
        self.warned = ""

    def __call__(self, content: str | bytes, *options: str) -> int:
        self.path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out, err = io.StringIO(), io.StringIO()
        status: Any = 0
        try:
            call_command(
                "import_subscribers",
                str(self.path),
                "--errors",
                str(self.errors),
                *options,
                stdout=out,
                stderr=err,
            )
        except SystemExit as exit_:
            status = exit_.code
        except CommandError as error:
            status, self.warned = error.returncode, str(error)
        self.said, self.warned = out.getvalue(), self.warned + err.getvalue()
        return int(status)

    def problems(self) -> list[tuple[str, str, str, str]]:
        with self.errors.open() as file:
            return [
                (row["line"], row["level"], row["column"], row["code"])
                for row in csv.DictReader(file)
            ]


@pytest.fixture
def run(tmp_path: Path) -> Importer:
    return Importer(tmp_path)


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "weekly-usuals", uses=["first_name", ("usual_store", "optional"), "household_size"]
    )


def people() -> list[tuple[str, str | None]]:
    return list(Subscriber.objects.order_by("external_id").values_list("external_id", "email"))


GROCER = "external_id,email,first_name,household_size,shoe_size\n"


def test_people_come_in_and_a_second_import_changes_nothing(run: Importer) -> None:
    content = "external_id,email,language\nA-1,ana@example.com,de\nA-2,bo@example.com,\n"

    assert run(content) == 0
    assert people() == [("A-1", "ana@example.com"), ("A-2", "bo@example.com")]
    first = list(Subscriber.objects.values())
    assert run(content) == 0
    assert list(Subscriber.objects.values()) == first
    assert run.problems() == []


def test_inv_14_without_a_consent_no_value_is_kept_and_each_is_named(
    run: Importer, program: Program
) -> None:
    assert run(GROCER + "A-1,ana@example.com,Ana,2,38\n") == 0

    assert not Profile.objects.exists()
    assert run.problems() == [
        ("2", "value", "first_name", "no_cover"),
        ("2", "value", "household_size", "no_cover"),
        ("1", "value", "shoe_size", "unknown_field"),
    ]
    assert "no_cover 1" in run.said
    assert "unknown_field 1" in run.said


def test_inv_14_after_a_yes_exactly_the_covered_values_are_kept(
    run: Importer, program: Program
) -> None:
    content = GROCER + "A-1,alice@example.com,Alice,2,38\nA-2,bob@example.com,Bob,3,40\n"
    run(content)
    cast.alice(program)
    cast.bob(program)

    assert run(content) == 0

    profile = Profile.objects.get()
    assert profile.subscriber.external_id == "A-1"
    assert {key: entry["v"] for key, entry in profile.values.items()} == {
        "first_name": "Alice",
        "household_size": 2,
    }
    assert {entry["by"] for entry in profile.values.values()} == {"import"}


def test_inv_13_an_import_makes_revives_and_ends_no_consent(
    run: Importer, program: Program
) -> None:
    cast.alice(program)
    cast.carol(program)
    cast.erin(program)
    events = ConsentEvent.objects.count()
    states = list(Subscription.objects.order_by("id").values_list("state", flat=True))

    run(
        "external_id,email,state,subscribed\n"
        "A-1,alice@example.com,withdrawn,no\n"
        "A-2,carol@example.com,active,yes\n"
        "A-3,erin@example.com,active,yes\n"
        "A-4,new@example.com,active,yes\n"
    )

    assert ConsentEvent.objects.count() == events
    assert list(Subscription.objects.order_by("id").values_list("state", flat=True)) == states
    assert Subscriber.objects.get(external_id="A-3").suppressed_by == "person"


def test_what_the_person_said_outlives_an_import(run: Importer) -> None:
    recipes = factories.published_program("recipes", uses=[("allergies", "asked")])
    cast.alice(recipes, chosen=["allergies"], answers={"allergies": ["nuts"]})

    assert run("external_id,email,allergies\nA-1,alice@example.com,milk\n") == 0

    assert Profile.objects.get().values["allergies"]["v"] == ["nuts"]
    assert run.problems() == [("2", "value", "allergies", "person_said")]


def test_bad_rows_are_named_and_stop_no_others(run: Importer) -> None:
    rows = [
        "A-1,ana@example.com,n",
        "A-2,not an address,n",
        "A-3,ANA@example.com,n",
        ",cleo@example.com,n",
        "A-5,dora@example.com",
        "A-6,,n",
        "A-7,eve@example.com," + "x" * 10_000_000,
        "A-8,fay\0@example.com,n",
        "A-9,zoe@example.com,n",
    ]

    assert run("external_id,email,note\n" + "\n".join(rows)) == 1

    assert people() == [("A-1", "ana@example.com"), ("A-9", "zoe@example.com")]
    assert run.problems() == [
        ("6", "row", "", "too_few_cells"),
        ("8", "row", "", "too_large"),
        ("9", "row", "", "nul_byte"),
        ("3", "row", "email", "invalid_address"),
        ("4", "row", "email", "address_taken"),
        ("5", "row", "external_id", "external_id_missing"),
        ("7", "row", "email", "address_missing"),
        ("1", "value", "note", "unknown_field"),
    ]


def test_a_later_row_of_the_same_person_changes_what_an_earlier_said(run: Importer) -> None:
    content = "external_id,email,language\nA-1,ana@example.com,pl\nA-1,ana@example.com,de\n"

    assert run(content) == 0
    assert Subscriber.objects.get().language == "de"
    assert run(content) == 0
    assert Subscriber.objects.get().language == "de"


def test_an_empty_cell_changes_nothing(run: Importer) -> None:
    run("external_id,email,language,account\nA-1,ana@example.com,pl,ACME\n")

    assert run("external_id,email,language,account\nA-1,,,\n") == 0

    ana = Subscriber.objects.get()
    assert (ana.email, ana.language, ana.account) == ("ana@example.com", "pl", "ACME")


def test_a_dry_run_with_new_addresses_leaves_no_line_in_the_journal(
    run: Importer, program: Program, settings: Settings
) -> None:
    cast.alice(program)
    run("external_id,email\nA-1,alice@example.com\n")
    content = "external_id,email\nA-1,alice@new.example\n"

    def lines() -> list[str]:
        return [
            line
            for path in sorted(settings.JOURNAL_DIR.glob("*.journal"))
            for line in path.read_text().splitlines()
        ]

    before = lines()
    run(content, "--dry-run")
    assert lines() == before
    assert Subscriber.objects.get().email == "alice@example.com"

    run(content)
    assert [json.loads(line)["kind"] for line in lines()[len(before) :]][:1] == ["moved"]


def test_a_dry_run_counts_the_same_and_writes_nothing(run: Importer, program: Program) -> None:
    cast.alice(program)
    content = GROCER + "A-1,alice@example.com,Alice,many,\nA-2,bo@example.com,Bo,1,\nA-3,x,X,1,\n"
    content += "A-2,bo@example.com,Bo,1,\n"
    before = (people(), Profile.objects.count())

    assert run(content, "--dry-run") == 1
    dry, problems = run.said, run.problems()
    assert (people(), Profile.objects.count()) == before
    assert "nothing was written" in dry

    assert run(content) == 1
    assert dry.startswith(run.said.rstrip())
    assert run.problems() == problems
    assert people() != before[0]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("latin-1", ","), ("latin-1", ";"), ("utf-8-sig", ","), ("utf-16", "\t"), ("cp1252", "|")],
)
def test_files_as_spreadsheets_write_them(run: Importer, encoding: str, delimiter: str) -> None:
    content = "external_id,email,account\r\nA-1,ana@example.com,Größe & Söhne\r\n"

    assert run(content.replace(",", delimiter).encode(encoding)) == 0

    assert Subscriber.objects.get().account == "Größe & Söhne"
    assert ("Windows-1252" in run.warned) == (encoding in {"latin-1", "cp1252"})


def test_columns_are_mapped(run: Importer) -> None:
    options = ["--map", "external_id=Kunde", "--map", "email=E-Mail", "--map", "language=Sprache"]

    assert run("Kunde;E-Mail;Sprache\n1;ana@example.com;de\n", *options) == 0

    assert Subscriber.objects.get().language == "de"


def test_the_relationship_is_fixed_or_in_words_or_by_the_days(run: Importer) -> None:
    header = "external_id,email,word,since\n"

    def relationships(rows: str, *options: str) -> list[str]:
        run(header + rows, *options)
        return list(
            Subscriber.objects.order_by("external_id").values_list("relationship", flat=True)
        )

    rows = "A,a@example.com,loyal,2001-01-01\nB,b@example.com,,2999-01-01\nC,c@example.com,new,\n"
    assert relationships(rows, "--relationship", "new") == ["new"] * 3
    assert relationships(rows, "--relationship-from", "word") == ["loyal", "new", "new"]
    since = ("--relationship-since", "since")
    assert relationships(rows, *since) == ["loyal", "prospect", "new"]
    days = ("--relationship-days", "established=1,loyal=999999")
    assert relationships(rows, *since, *days) == ["established", "prospect", "new"]


def test_a_day_that_is_none_and_a_word_that_is_none_refuse_their_rows(run: Importer) -> None:
    content = "external_id,email,word,since\nA,a@example.com,vip,31.12.2020\nB,b@example.com,,\n"

    assert run(content, "--relationship-since", "since") == 1
    assert run.problems()[0] == ("2", "row", "since", "invalid_relationship")
    assert run(content, "--relationship-from", "word") == 1
    assert run.problems()[0] == ("2", "row", "word", "invalid_relationship")
    assert people() == [("B", "b@example.com")]


def test_the_errors_file_is_the_owners_and_repeats_nothing_personal(run: Importer) -> None:
    run.errors.write_text("old")
    run.errors.chmod(0o644)

    run("external_id,email\nSECRET-1,secret at example.com\n")

    assert stat.S_IMODE(run.errors.stat().st_mode) == 0o600
    assert "secret" not in run.errors.read_text().lower()
    assert "secret" not in run.said.lower()


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("email\nana@example.com\n", [], "no column 'external_id'"),
        ("external_id,mail\nA,ana@example.com\n", [], "no column 'email'"),
        ("external_id,email\n", ["--map", "first_name=x"], "--map names 'first_name'"),
        ("external_id,email\n", ["--map", "email=x"], "no column 'x'"),
        ("external_id,email\n", ["--relationship-from", "x"], "no column 'x'"),
        ("external_id,email\n", ["--map", "email"], "not TARGET=COLUMN"),
        ("external_id,email\n", ["--relationship", "vip"], "none of prospect"),
        ("external_id,email\n", ["--relationship-days", "new=x"], "not WORD=DAYS"),
        ("external_id,email\n", ["--delimiter", "ab"], "one character"),
        ("external_id,email\n", ["--encoding", "klingon"], "no text encoding"),
        ("", [], "is empty"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence_with_status_2(
    run: Importer, content: str, options: list[str], said: str
) -> None:
    assert run(content, *options) in {1, 2}
    assert said in run.warned
    assert not Subscriber.objects.exists()


def test_the_errors_file_must_be_another_and_writable(run: Importer, tmp_path: Path) -> None:
    content = "external_id,email\nA,ana@example.com\n"

    assert run(content, "--errors", str(run.path)) == 2
    assert run.path.read_text() == content
    assert run(content, "--errors", str(tmp_path / "no" / "folder.csv")) == 2
    assert not Subscriber.objects.exists()


def test_more_than_one_batch_goes_in_whole(run: Importer) -> None:
    rows = "".join(f"A-{i:04},p{i}@example.com\n" for i in range(2500))

    assert run("external_id,email\n" + rows) == 0

    assert Subscriber.objects.count() == 2500
    assert "2,500" in run.said
