"""Workers are killed in the middle of a file that a system brought: nothing is lost or repeated."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from consent.models import PeopleImport
from consent.rules.people_imports import FileFormat
from consent.services.people_imports import files, take_in_job
from delivery.models import Delivery, Event, EventJob
from delivery.services.event_jobs import take_in_events
from delivery.services.event_jobs.files import path_of
from subscribers.models import Subscriber
from tests import cast, factories
from tests.conftest import WorkerFactory
from tests.delivery.kinds.running import approved, on, running
from tests.faults.figures import Figures
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

_CHUNK = 1000
# One line in ten can be read but not taken, one in fifty triggers an edition.
_WRONG, _HEARD = 10, 50
# Ids of people who are there more than once or not at all.
_LOST_PEOPLE = """
SELECT count(*) FROM generate_series(0, %s) AS given (n)
 WHERE given.n %% 10 <> 0 AND NOT EXISTS
       (SELECT FROM subscribers_subscriber WHERE external_id = 'P-' || given.n)
"""

Job = PeopleImport | EventJob


def person(number: int) -> dict[str, Any]:
    is_wrong = not number % _WRONG
    address = "no address" if is_wrong else f"p{number}@example.com"
    return {"external_id": f"P-{number}", "email": address}


def event(number: int, at: datetime) -> dict[str, Any]:
    name = "order.shipped" if number % _HEARD == 1 else "order.looked_at"
    who = "crm-1" if number % _WRONG else "nobody"
    told = {"event_id": f"e-{number}", "external_id": who, "name": name}
    return {**told, "time": at.isoformat()}


def written(items: Iterator[dict[str, Any]]) -> Any:
    return files.keep(json.dumps(item).encode() + b"\n" for item in items)


def brought_people(count: int) -> PeopleImport:
    path = written(person(number) for number in range(count))
    return take_in_job(
        path=path, file_format=FileFormat.NDJSON, api_key="wly_1", clock=timezone.now
    )


def brought_events(count: int) -> EventJob:
    at = timezone.now() - timedelta(minutes=1)
    path = written(event(number, at) for number in range(count))
    return take_in_events(
        path=path, file_format=FileFormat.NDJSON, api_key="wly_1", clock=timezone.now
    )


def is_behind(job: Job, rows: int) -> bool:
    job.refresh_from_db()
    assert job.state in ("running", "done"), job.trouble
    return job.rows_read >= rows


def is_done(job: Job) -> bool:
    job.refresh_from_db()
    assert job.state in ("running", "done"), job.trouble
    return job.state == "done"


def seen_through(
    job: Job,
    worker: WorkerFactory,
    *,
    kills: list[int],
    seconds: float,
    is_whole: Callable[[], bool],
) -> None:
    """Kill the worker behind so many rows, each time, and see the job to its end."""
    at_work = worker(queues="prompt,bulk")
    for rows in kills:
        wait_until(partial(is_behind, job, rows), seconds=seconds, what=f"{rows} are in")
        at_work.kill()
        assert is_whole(), "a chunk is in by half"
        assert job.state == "running", "it was too fast to be killed on its way"
        at_work = worker(queues="prompt,bulk")
    wait_until(partial(is_done, job), seconds=seconds, what="it is through")


def told_lines(job: Job) -> Counter[int]:
    """Return how often each line is told of as refused."""
    if isinstance(job, EventJob):
        chunks = [each for told in job.chunks.values_list("told", flat=True) for each in told]
        rows = [range(each[0], each[1] + 1) for each in chunks if each[2] == "row"]
    else:
        kept = [each for told in job.chunks.values_list("problems", flat=True) for each in told]
        rows = [range(each[0], (each[4] if each[4:] else each[0]) + 1) for each in kept]
    return Counter(line for lines in rows for line in lines)


def people_are_whole(job: PeopleImport) -> bool:
    job.refresh_from_db()
    taken = Subscriber.objects.filter(external_id__startswith="P-").count()
    return taken + len(told_lines(job)) == job.rows_read


def events_are_whole(job: EventJob) -> bool:
    job.refresh_from_db()
    counts, kept = job.counts, Event.objects.count()
    rows: int = counts["triggered"] + sum((counts["quiet"] | counts["refused"]).values())
    return (rows, counts["triggered"]) == (job.rows_read, kept)


def people_through_kills(
    worker: WorkerFactory, count: int, *, kills: list[int], seconds: float
) -> PeopleImport:
    job = brought_people(count)
    seen_through(job, worker, kills=kills, seconds=seconds, is_whole=partial(people_are_whole, job))
    with connection.cursor() as cursor:
        cursor.execute(_LOST_PEOPLE, [count - 1])
        assert cursor.fetchone() == (0,)
    assert Subscriber.objects.filter(external_id__startswith="P-").count() == count * 9 // 10
    assert job.counts["outcomes"] == {"added": count * 9 // 10}
    assert told_lines(job) == dict.fromkeys(range(1, count + 1, _WRONG), 1)
    assert not files.path_of(job.pk).exists()
    return job


def events_through_kills(
    worker: WorkerFactory, count: int, *, kills: list[int], seconds: float
) -> EventJob:
    job = brought_events(count)
    seen_through(job, worker, kills=kills, seconds=seconds, is_whole=partial(events_are_whole, job))
    heard = count // _HEARD
    assert (job.rows_read, job.counts["triggered"]) == (count, heard)
    assert job.counts["refused"] == {"unknown_person": count // _WRONG}
    assert job.counts["quiet"] == {"no_edition": count - heard - count // _WRONG}
    assert Event.objects.count() == Delivery.objects.filter(kind="edition").count() == heard
    assert told_lines(job) == dict.fromkeys(range(1, count + 1, _WRONG), 1)
    assert not path_of(job.pk).exists()
    return job


def alice_hears() -> None:
    """Have an edition run that an event triggers, and say what the events call her."""
    program = factories.published_program()
    row = cast.alice(program)
    Subscriber.objects.filter(pk=row.subscriber_id).update(external_id="crm-1")
    edition = approved(program, "shipped", on("order.shipped"), clock=timezone.now)
    running(edition, clock=timezone.now)


def test_a_job_of_people_whose_worker_is_killed_goes_on_behind_the_last_chunk(
    celery_worker: WorkerFactory, celery_beat: WorkerFactory
) -> None:
    celery_beat()

    people_through_kills(celery_worker, 8 * _CHUNK, kills=[2 * _CHUNK], seconds=120)


def test_a_job_of_events_whose_worker_is_killed_loses_none_and_triggers_none_twice(
    celery_worker: WorkerFactory, celery_beat: WorkerFactory, smtp_sink: object
) -> None:
    alice_hears()
    celery_beat()

    events_through_kills(celery_worker, 20 * _CHUNK, kills=[2 * _CHUNK], seconds=120)


@pytest.mark.long
def test_a_million_events_in_one_file_survive_kills(
    celery_worker: WorkerFactory,
    celery_beat: WorkerFactory,
    smtp_sink: object,
    figures: Figures,
) -> None:
    alice_hears()
    celery_beat()
    count = 1_000_000

    figures.start()
    job = events_through_kills(
        celery_worker, count, kills=[count // 5, count // 2, count * 4 // 5], seconds=1800
    )

    took = (job.finished_at or timezone.now()) - job.uploaded_at
    figures.stop(events_a_second=round(count / took.total_seconds()))


@pytest.mark.long
def test_a_million_people_in_one_file_of_a_system_survive_kills(
    celery_worker: WorkerFactory, celery_beat: WorkerFactory, figures: Figures
) -> None:
    celery_beat()
    count = 1_000_000

    job = people_through_kills(celery_worker, count, kills=[count // 5, count // 2], seconds=1800)

    figures.stop(rows_a_second=round(count * 1000 / job.worked_ms))
