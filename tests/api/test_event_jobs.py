"""Event jobs: a line of a file is answered as an item of a batch, once, whatever stops a worker."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.api.event_lines import AS_A_BATCH
from config.tasks import take_event_jobs
from delivery.models import Delivery, Event, EventJob, EventJobChunk
from delivery.services.event_jobs import drop_old_event_jobs, has_event_jobs, work_event_jobs
from delivery.services.event_jobs.files import path_of
from subscribers.models import Subscriber
from tests import cast, factories
from tests.api.conftest import Caller, CallerFactory
from tests.delivery.kinds.running import approved, on, running

JOBS = "/event-jobs/"
NDJSON, CSV = "application/x-ndjson", "text/csv"


@pytest.fixture(autouse=True)
def _alice_and_what_runs(db: None) -> None:
    program = factories.published_program(uses=["first_name"], frequency_count=10)
    row = cast.alice(program)
    Subscriber.objects.filter(pk=row.subscriber_id).update(external_id="crm-1")
    body = "Hello {{ first_name | default: 'you' }}"
    when = on("order.shipped", "first_name")
    running(approved(program, "shipped", when, body=body, clock=timezone.now), clock=timezone.now)


def told(number: int = 1, **values: Any) -> dict[str, Any]:
    time = timezone.now().replace(microsecond=0) - timedelta(minutes=1)
    return {
        "event_id": f"order-{number}",
        "external_id": "crm-1",
        "name": "order.shipped",
        "time": time.isoformat(),
        **values,
    }


def lines(*items: Any) -> bytes:
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


def brought(crm: Caller, body: bytes, content_type: str = NDJSON, **headers: str) -> Any:
    return crm.call("POST", JOBS, body, content_type=content_type, **headers)


def worked(crm: Caller, answer: Any) -> dict[str, Any]:
    """Work what was brought as a worker does; return the job as it is then."""
    take_event_jobs()
    job: dict[str, Any] = crm.get(f"{JOBS}{answer.json()['id']}/").json()
    return job


def errors(crm: Caller, job: dict[str, Any]) -> list[dict[str, Any]]:
    answer = crm.get(f"{JOBS}{job['id']}/errors/", accept=NDJSON)
    return [json.loads(line) for line in answer.getvalue().splitlines()]


def files() -> list[Path]:
    return list(Path(live.IMPORTS_DIR).glob("*"))


def test_a_file_is_answered_at_once_and_worked_behind_it(crm: Caller) -> None:
    answer = brought(crm, lines(told(1, properties={"first_name": "Al"}), told(2)))

    assert answer.status_code == 202
    queued = answer.json()
    assert (queued["state"], queued["rows_read"], queued["kind"]) == ("queued", 0, "tell_events")
    assert not Event.objects.exists()
    job = worked(crm, answer)
    assert (job["state"], job["rows_read"], job["bytes_read"]) == ("done", 2, job["size"])
    assert job["counts"]["triggered"] == Event.objects.count() == 2
    assert job["counts"]["values_stored"] == 1
    assert Delivery.objects.filter(kind="edition").count() == 2
    assert errors(crm, job) == []
    assert not files()
    assert not has_event_jobs()


def test_a_line_is_answered_as_an_item_of_a_batch_is(crm: Caller) -> None:
    items = [
        told(2, external_id="nobody"),
        told(3, name="Not A Name"),
        told(4, time="soon"),
        {"event_id": "order-5"},
        told(6, time=(timezone.now() + timedelta(hours=1)).isoformat()),
        told(7, properties={f"key_{n}": n for n in range(51)}),
        told(8, name="order.lost"),
        told(9, time=(timezone.now() - timedelta(days=40)).isoformat()),
        told(10, properties={"first_name": "Al", "total": 1}),
        told(10, name="another"),
        told(11, properties=7),
    ]
    results = crm.post("/events/batch/", {"inputs": items}).json()["results"]
    Delivery.objects.filter(kind="edition").delete()
    Event.objects.all().delete()

    job = worked(crm, brought(crm, lines(*items)))

    expected = [told for line, each in enumerate(results, 1) for told in as_told(line, each)]
    assert sorted(errors(crm, job), key=str) == sorted(expected, key=str)
    refused = [each for each in results if each["status"] == "error"]
    assert job["counts"] == {
        "triggered": 1,
        "not_triggered": 2,
        "refused": len(refused),
        "values_stored": 1,
        "values_refused": 1,
    }


def as_told(line: int, result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a job tells of a line, from what the batch answers of the item."""
    if result["status"] == "ok":
        # The sentences are the job's own: a batch has codes.
        quiet = {"no_edition": "No running edition is triggered by this event."}
        quiet["out_of_date"] = "It happened too long ago to be worth a message."
        why, refused = result["why_not"], result["refused"]
        noted = [("note", "", why, quiet[why])] if why else []
        sentence = "Nothing that the event triggers declares this property."
        said = noted + [("value", "properties", code, sentence) for code in refused.values()]
    else:
        problem = result["problem"]
        whole = {"field": "", "code": problem["code"], "message": problem["detail"]}
        wrong = problem.get("errors", [whole])
        said = [("row", each["field"], each["code"], each["message"]) for each in wrong]
    names = ("level", "field", "code", "message")
    return [{"line": line, **dict(zip(names, each, strict=True))} for each in said]


def test_what_is_no_object_is_told_with_its_line_and_nothing_of_it_is_kept(crm: Caller) -> None:
    body = b"".join(
        (
            lines(told(1)),
            b"\n",
            b"{nothing\n",
            b"[1]\n",
            b'{"event_id": "\\u0000"}\n',
            b"\xff\xfe\n",
            b'{"event_id": "' + b"x" * 1_000_001 + b'"}\n',
            lines(told(2, **{"secret@example.com": 1})),
            lines(told(3, properties={"secret@example.com": 1})),
        )
    )

    job = worked(crm, brought(crm, body))

    assert [(e["line"], e["level"], e["field"], e["code"]) for e in errors(crm, job)] == [
        (3, "row", "", "no_object"),
        (4, "row", "", "no_object"),
        (5, "row", "", "unreadable"),
        (6, "row", "", "undecodable"),
        (7, "row", "", "too_large"),
        (8, "row", "", "unknown_field"),
        (9, "value", "properties", "not_declared"),
    ]
    assert (job["counts"]["triggered"], job["counts"]["refused"], job["rows_read"]) == (2, 6, 8)
    assert "secret@" not in json.dumps(list(EventJobChunk.objects.values_list("told")))
    table = crm.get(f"{JOBS}{job['id']}/errors/", accept=CSV).getvalue().decode()
    assert table.splitlines()[0] == "line,level,field,code,message"


def test_csv_has_a_property_in_each_further_column(crm: Caller) -> None:
    time = told()["time"]
    table = (
        "event_id,external_id,name,time,first_name,total\n"
        f"order-1,crm-1,order.shipped,{time},Al,\n"
        f"order-2,crm-1,order.shipped,{time},,12\n"
        f"order-3,crm-1,order.shipped,,Al,\n"
        "order-4,crm-1\n"
    )

    job = worked(crm, brought(crm, table.encode(), CSV))

    assert (job["counts"]["triggered"], job["counts"]["refused"]) == (2, 2)
    assert Event.objects.get(event_id="order-1").fields == ["first_name"]
    assert {(e["line"], e["field"], e["code"]) for e in errors(crm, job)} == {
        (3, "properties", "not_declared"),
        (4, "time", "required"),
        (5, "", "too_few_cells"),
    }


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"\n", CSV), (b"event_id,time\n1,2\n", CSV), (b"\0\1", CSV)],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(
    crm: Caller, body: bytes, content_type: str
) -> None:
    answer = brought(crm, body, content_type)

    assert (answer.status_code, answer.json()["code"]) == (422, "file_unusable")
    assert not EventJob.objects.exists()
    assert not files()


def test_nothing_is_read_of_who_may_not_bring_a_file(
    caller: CallerFactory, stranger: Caller
) -> None:
    answers = [brought(each, lines(told())) for each in (stranger, caller("subscribers:write"))]

    assert [answer.status_code for answer in answers] == [401, 403]
    assert not files()


def test_the_same_file_under_the_same_key_is_one_job(crm: Caller) -> None:
    body = lines(told())
    first = brought(crm, body, idempotency_key="j-1")
    again = brought(crm, body, idempotency_key="j-1")

    assert (again.status_code, again.content) == (202, first.content)
    [job] = EventJob.objects.all()
    assert files() == [path_of(job.pk)]


def test_the_same_file_twice_triggers_nothing_twice_and_is_answered_the_same(crm: Caller) -> None:
    body = lines(*(told(n) for n in range(3)), told(1))

    jobs = [worked(crm, brought(crm, body)) for _ in range(2)]

    assert jobs[0]["counts"] == jobs[1]["counts"]
    assert Delivery.objects.filter(kind="edition").count() == Event.objects.count() == 3


def test_a_job_can_be_stopped_once(crm: Caller) -> None:
    job = brought(crm, lines(told())).json()
    path = f"{JOBS}{job['id']}/cancel/"

    stopped, again = crm.post(path, None), crm.post(path, None)

    assert stopped.json()["state"] == "cancelled"
    assert (again.status_code, again.json()["code"]) == (409, "job_over")
    assert not files()
    take_event_jobs()
    assert not Event.objects.exists()
    assert [each["id"] for each in crm.get(JOBS).json()["results"]] == [job["id"]]
    assert crm.get(f"{JOBS}{job['id'] + 1}/").json()["code"] == "unknown_job"


def test_a_worker_that_is_stopped_is_gone_on_behind_by_the_next_one(crm: Caller) -> None:
    items = [told(n, name="order.lost") for n in range(2001)]
    items[1500] = told(1500, time="soon")
    body = lines(*items[:700]) + b"\n" + lines(*items[700:])
    job = brought(crm, body).json()
    path, read = f"{JOBS}{job['id']}/", [0]

    while crm.get(path).json()["state"] != "done":
        # Too little time for more than a chunk.
        work_event_jobs(reader=AS_A_BATCH, clock=timezone.now, seconds=0)
        read.append(crm.get(path).json()["rows_read"])

    assert read == [0, 1000, 2000, 2001, 2001]
    assert crm.get(path).json()["counts"]["not_triggered"] == 2000
    # 2,001 lines are told of, and three rows hold them.
    found = errors(crm, job)
    assert (len(found), found[-1]["line"]) == (2001, 2002)
    assert [each["line"] for each in found if each["level"] == "row"] == [1502]
    assert sum(len(told) for told in EventJobChunk.objects.values_list("told", flat=True)) < 8


def test_a_job_whose_file_is_gone_says_so(crm: Caller) -> None:
    answer = brought(crm, lines(told()))
    [file] = files()
    file.unlink()

    job = worked(crm, answer)

    assert job["state"] == "failed"
    assert "upload it again" in job["trouble"]


def test_refusals_are_kept_for_seven_days(crm: Caller) -> None:
    job = worked(crm, brought(crm, lines({"event_id": "order-1"})))
    EventJob.objects.update(finished_at=timezone.now() - timedelta(days=7))

    answer = crm.get(f"{JOBS}{job['id']}/errors/", accept=NDJSON)

    assert (answer.status_code, answer.json()["code"]) == (410, "errors_gone")
    drop_old_event_jobs(clock=timezone.now)
    assert not EventJobChunk.objects.exists()
    assert crm.get(f"{JOBS}{job['id']}/").json()["counts"]["refused"] == 1


def test_files_that_no_job_reads_go_after_a_day(crm: Caller, settings: Settings) -> None:
    job = brought(crm, lines(told())).json()
    left = path_of(job["id"] + 1)
    left.write_bytes(b"{}")

    drop_old_event_jobs(clock=lambda: timezone.now() + timedelta(days=2))

    assert files() == [path_of(job["id"])]


def test_a_file_is_taken_in_with_as_many_queries_a_thousand_lines_as_one(
    crm: Caller, django_assert_max_num_queries: Any
) -> None:
    brought(crm, lines(*(told(n) for n in range(1000))))
    with django_assert_max_num_queries(60):
        take_event_jobs()
    assert Event.objects.count() == 1000
