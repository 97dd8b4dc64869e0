import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.models import PeopleImport
from consent.rules.people_imports import FileFormat
from consent.services.importing import UnusableFile
from consent.services.people_imports import take_in_job, undo, work_imports
from consent.services.people_imports.files import path_of
from delivery.services.event_jobs import take_in_events
from subscribers.models import Profile, Subscriber
from tests import cast
from tests.api.conftest import Caller, CallerFactory
from tests.factories import published_program

JOBS = "/import-jobs/"
NDJSON, CSV = "application/x-ndjson", "text/csv"
TWO = (
    {"external_id": "crm-1", "email": "one@example.com", "language": "de"},
    {"external_id": "crm-2", "email": "two@example.com"},
)


def lines(*items: Any) -> bytes:
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


def brought(crm: Caller, body: bytes, content_type: str = NDJSON, **headers: str) -> Any:
    return crm.call("POST", JOBS, body, content_type=content_type, **headers)


def worked(crm: Caller, answer: Any) -> dict[str, Any]:
    """Work what was brought as a worker does; return the job as it is then."""
    work_imports(clock=timezone.now, seconds=60)
    job: dict[str, Any] = crm.get(f"{JOBS}{answer.json()['id']}/").json()
    return job


def errors(crm: Caller, job: dict[str, Any]) -> list[dict[str, Any]]:
    answer = crm.get(f"{JOBS}{job['id']}/errors/", accept=NDJSON)
    return [json.loads(line) for line in answer.getvalue().splitlines()]


def files() -> Iterator[Path]:
    folder = Path(live.IMPORTS_DIR)
    return folder.glob("*.csv") if folder.is_dir() else iter(())


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.IMPORTS_DIR = tmp_path / "imports"


def test_a_file_is_answered_at_once_and_worked_behind_it(crm: Caller) -> None:
    answer = brought(crm, lines(*TWO))

    assert answer.status_code == 202
    queued = answer.json()
    assert (queued["state"], queued["rows_read"], queued["started_at"]) == ("queued", 0, None)
    assert not Subscriber.objects.exists()
    job = worked(crm, answer)
    assert (job["state"], job["rows_read"]) == ("done", 2)
    assert job["counts"]["added"] == 2
    assert job["started_at"] is not None
    assert job["finished_at"] is not None
    assert Subscriber.objects.get(external_id="crm-1").language == "de"
    assert not list(files())


def test_a_line_holds_what_an_item_of_the_batch_holds(crm: Caller) -> None:
    cast.alice(published_program(uses=["first_name"]))
    said = {"external_id": "crm-1", "email": "alice@example.com", "profile": {"first_name": "Al"}}
    first = {**said, "observed_at": "2026-11-02T10:00:00Z"}
    older = {**first, "profile": {"first_name": "Ally"}, "observed_at": "2026-11-01T10:00:00Z"}

    job = worked(crm, brought(crm, lines(first, older)))

    [profile] = Profile.objects.all()
    assert profile.values["first_name"]["v"] == "Al"
    assert profile.values["first_name"]["by"] == "crm"
    assert profile.values["first_name"]["at"].startswith("2026-11-02T10:00")
    assert job["counts"]["values_stored"] == 1
    assert [each["code"] for each in errors(crm, job)] == ["older"]


def test_csv_names_its_columns_by_the_words_of_the_api(crm: Caller) -> None:
    cast.alice(published_program(uses=["first_name"]))
    table = (
        b"external_id,email,first_name,observed_at,shoe\n"
        b"crm-1,alice@example.com,Al,2026-11-02T10:00:00Z,7\n"
        b"crm-2,two@example.com,Two,yesterday,\n"
    )

    job = worked(crm, brought(crm, table, CSV))

    [profile] = Profile.objects.all()
    assert profile.values["first_name"]["at"].startswith("2026-11-02T10:00")
    assert (job["format"], job["counts"]["changed"], job["counts"]["refused"]) == ("csv", 1, 1)
    refused = {(each["line"], each["field"], each["code"]) for each in errors(crm, job)}
    assert (3, "observed_at", "invalid_time") in refused
    assert (1, "shoe", "unknown_field") in refused


def test_each_row_that_is_refused_is_told_with_its_line_and_no_value(crm: Caller) -> None:
    body = b"".join(
        (
            lines(TWO[0]),
            b"\n",
            b"{nothing\n",
            b"[1]\n",
            lines({**TWO[1], "email": "no address"}),
            lines({**TWO[1], "shoe": 7}),
            lines({**TWO[1], "email": 7}),
            lines({**TWO[1], "observed_at": "soon"}),
            lines({**TWO[1], "profile": {"secret@example.com": 1}}),
            b'{"external_id": "\\ud800"}\n',
            b'{"external_id": "crm-3", "external_id": "crm-4"}\n',
            lines({**TWO[1], "relationship": "LOYAL"}),
            b"\xff\xfe\n",
            b'{"external_id": "' + b"x" * 1_000_001 + b'"}\n',
        )
    )

    job = worked(crm, brought(crm, body))

    assert [(e["line"], e["level"], e["field"], e["code"]) for e in errors(crm, job)] == [
        (3, "row", "", "no_object"),
        (4, "row", "", "no_object"),
        (5, "row", "email", "invalid_address"),
        (6, "row", "", "unknown_key"),
        (7, "row", "email", "wrong_type"),
        (8, "row", "observed_at", "invalid_time"),
        (9, "value", "profile", "unknown_field"),
        (10, "row", "", "unreadable"),
        (11, "row", "", "unreadable"),
        (12, "row", "relationship", "invalid_relationship"),
        (13, "row", "", "undecodable"),
        (14, "row", "", "too_large"),
    ]
    assert (job["counts"]["added"], job["counts"]["refused"], job["rows_read"]) == (2, 11, 13)
    table = crm.get(f"{JOBS}{job['id']}/errors/", accept=CSV).getvalue().decode()
    assert table.splitlines()[0] == "line,level,field,code,message"
    assert "no address" not in table
    assert "secret@" not in table


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"\n", CSV), (b"name,email\nAna,ana@example.com\n", CSV), (b"\0\1", CSV)],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(
    crm: Caller, body: bytes, content_type: str
) -> None:
    answer = brought(crm, body, content_type)

    assert (answer.status_code, answer.json()["code"]) == (422, "file_unusable")
    assert not PeopleImport.objects.exists()
    assert not list(files())


@pytest.mark.django_db
def test_an_empty_file_is_refused_without_its_path(tmp_path: Path) -> None:
    empty = tmp_path / "new-1.csv"
    empty.touch()

    for file_format in FileFormat:
        with pytest.raises(UnusableFile, match=r"^The file is empty\.$"):
            take_in_job(path=empty, file_format=file_format, api_key="x", clock=timezone.now)
        with pytest.raises(UnusableFile, match=r"^The file is empty\.$"):
            take_in_events(path=empty, file_format=file_format, api_key="x", clock=timezone.now)


def test_a_file_over_the_limit_is_refused_however_it_comes(crm: Caller, settings: Settings) -> None:
    settings.IMPORT_JOB_MAX_BYTES = 50
    answer = brought(crm, lines(*TWO))

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert not list(files())


def test_a_file_may_be_larger_than_any_other_body(crm: Caller, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50

    assert brought(crm, lines(*TWO)).status_code == 202


def test_nothing_is_read_of_who_may_not_bring_a_file(
    caller: CallerFactory, stranger: Caller
) -> None:
    answers = [brought(each, lines(*TWO)) for each in (stranger, caller("subscribers:read"))]

    assert [answer.status_code for answer in answers] == [401, 403]
    assert not list(files())


def test_another_type_of_body_is_refused(crm: Caller) -> None:
    answer = brought(crm, lines(*TWO), "application/json")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_the_same_file_under_the_same_key_is_one_job(crm: Caller) -> None:
    first = brought(crm, lines(*TWO), idempotency_key="j-1")
    again = brought(crm, lines(*TWO), idempotency_key="j-1")
    other = brought(crm, lines(TWO[0]), idempotency_key="j-1")

    assert (again.status_code, again.content) == (202, first.content)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    [job] = PeopleImport.objects.all()
    assert list(files()) == [path_of(job.pk)]


def test_a_job_can_be_stopped_once(crm: Caller) -> None:
    job = brought(crm, lines(*TWO)).json()
    path = f"{JOBS}{job['id']}/cancel/"

    stopped, again = crm.post(path, None), crm.post(path, None)

    assert stopped.json()["state"] == "cancelled"
    assert (again.status_code, again.json()["code"]) == (409, "job_over")
    assert not list(files())
    work_imports(clock=timezone.now, seconds=60)
    assert not Subscriber.objects.exists()


def test_the_list_has_jobs_and_no_files_of_staff(crm: Caller) -> None:
    job = brought(crm, lines(*TWO)).json()
    mia = User.objects.create_user("mia")
    PeopleImport.objects.create(
        file_name="x.csv", size=1, uploaded_by=mia, uploaded_at=timezone.now()
    )

    assert [each["id"] for each in crm.get(JOBS).json()["results"]] == [job["id"]]
    assert crm.get(f"{JOBS}{job['id'] + 1}/").json()["code"] == "unknown_job"


def test_refusals_are_kept_for_seven_days(crm: Caller) -> None:
    job = worked(crm, brought(crm, lines({"external_id": "crm-1"})))
    PeopleImport.objects.update(finished_at=timezone.now() - timedelta(days=7))

    answer = crm.get(f"{JOBS}{job['id']}/errors/", accept=NDJSON)

    assert (answer.status_code, answer.json()["code"]) == (410, "errors_gone")


def test_staff_see_a_job_beside_their_own_files_and_can_undo_it(
    crm: Caller, admin_client: Client
) -> None:
    job = worked(crm, brought(crm, lines(*TWO)))
    row = PeopleImport.objects.get(pk=job["id"])

    undo(people_import=row, clock=timezone.now)

    assert worked(crm, brought(crm, b"{}"))["counts"]["refused"] == 1
    assert crm.get(f"{JOBS}{job['id']}/").json()["state"] == "undone"
    assert not Subscriber.objects.exists()


def test_a_later_row_of_the_same_person_finds_the_earlier_one(crm: Caller) -> None:
    later = {**TWO[0], "language": "fr"}

    job = worked(crm, brought(crm, lines(*TWO, later)))

    assert (job["counts"]["added"], job["counts"]["changed"]) == (2, 1)
    assert Subscriber.objects.get(external_id="crm-1").language == "fr"


def test_a_worker_that_is_stopped_is_gone_on_behind_by_the_next_one(crm: Caller) -> None:
    many = [{"external_id": f"crm-{n}", "email": f"p{n}@example.com"} for n in range(2001)]
    many[1500]["email"] = "no address"
    job = brought(crm, lines(*many)).json()
    path, read = f"{JOBS}{job['id']}/", [0]

    while crm.get(path).json()["state"] != "done":
        # Too little time for more than a chunk.
        work_imports(clock=timezone.now, seconds=0)
        read.append(crm.get(path).json()["rows_read"])

    assert read == [0, 1000, 2000, 2001, 2001]
    [refused] = errors(crm, job)
    assert (refused["line"], refused["code"]) == (1501, "invalid_address")
    assert crm.get(path).json()["counts"]["added"] == Subscriber.objects.count() == 2000
