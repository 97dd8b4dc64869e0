"""Workers are killed in the middle of a file of people: nobody is lost, nobody is there twice."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from consent.models import PeopleImport
from consent.rules.people_imports import ImportState
from consent.services.importing.engine import BATCH
from consent.services.people_imports import cancel, check, start, take_in, undo
from consent.services.people_imports.files import path_of
from subscribers.models import Subscriber
from tests.conftest import WorkerFactory
from tests.consent.people_imports.bringing import HEADER, choice, somebody
from tests.faults.figures import Figures
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

# Whom the import would have lost or doubled, by the numbers in their ids.
_MISSING = """
SELECT count(*) FROM generate_series(0, %s) AS given (n)
 WHERE NOT EXISTS (SELECT FROM subscribers_subscriber
                    WHERE external_id = 'P-' || lpad(n::text, 7, '0')
                      AND email = 'p' || n || '@example.com')
"""


def lines(count: int) -> Iterator[bytes]:
    yield (",".join(HEADER) + "\n").encode()
    for first in range(0, count, BATCH):
        last = min(first + BATCH, count)
        rows = (f"P-{n:07},p{n}@example.com,en\n" for n in range(first, last))
        yield "".join(rows).encode()


def brought(count: int) -> PeopleImport:
    row = take_in(name="crm.csv", parts=lines(count), by=somebody(), clock=timezone.now)
    check(people_import=row, choice=choice(",".join(HEADER)))
    return row


def is_in(row: PeopleImport, state: ImportState) -> bool:
    row.refresh_from_db()
    return row.state == state


def is_behind(row: PeopleImport, rows: int) -> bool:
    row.refresh_from_db()
    assert row.state == ImportState.RUNNING, row.trouble
    return row.rows_read >= rows


def nobody_is_missing(count: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [count - 1])
        return cursor.fetchone() == (0,) and Subscriber.objects.count() == count


def killed_on_the_way(
    row: PeopleImport, worker: WorkerFactory, *, at: list[int], seconds: float
) -> None:
    """Start the import and kill the worker behind so many rows, each time; see it to its end."""
    at_work = worker(queues="prompt,bulk")
    wait_until(lambda: is_in(row, ImportState.CHECKED), seconds=seconds, what="it is checked")
    start(people_import=row, clock=timezone.now)
    for rows in at:
        wait_until(partial(is_behind, row, rows), seconds=seconds, what=f"{rows} are in")
        at_work.kill()
        row.refresh_from_db()
        assert row.rows_read == row.counts["outcomes"]["added"]
        assert row.rows_read == sum(len(chunk.added) for chunk in row.chunks.all())
        at_work = worker(queues="prompt,bulk")
    wait_until(lambda: is_in(row, ImportState.DONE), seconds=seconds, what="it is through")


def test_an_import_whose_worker_is_killed_loses_nobody_and_has_nobody_twice(
    celery_worker: WorkerFactory, celery_beat: WorkerFactory
) -> None:
    count = 8 * BATCH
    row = brought(count)
    celery_beat()

    killed_on_the_way(row, celery_worker, at=[2 * BATCH], seconds=120)

    assert row.counts == row.foreseen
    assert row.counts["outcomes"] == {"added": count}
    assert nobody_is_missing(count)
    assert not path_of(row.pk).exists()


@pytest.mark.long
def test_a_million_rows_show_how_far_they_are_survive_kills_and_can_be_cancelled_and_undone(
    celery_worker: WorkerFactory, celery_beat: WorkerFactory, figures: Figures
) -> None:
    count = 1_000_000
    row = brought(count)
    celery_beat()

    killed_on_the_way(row, celery_worker, at=[count // 5, count // 2], seconds=1200)

    assert row.counts == row.foreseen
    assert nobody_is_missing(count)
    figures.stop(rows_a_second=round(count * 1000 / row.worked_ms))
    again = brought(count)
    wait_until(lambda: is_in(again, ImportState.CHECKED), seconds=1200, what="it is checked")
    assert again.foreseen["outcomes"] == {"same": count}
    start(people_import=again, clock=timezone.now)
    wait_until(lambda: is_behind(again, BATCH), seconds=120, what="some are in")
    cancel(people_import=again, clock=timezone.now)
    undo(people_import=row, clock=timezone.now)
    wait_until(lambda: is_in(row, ImportState.UNDONE), seconds=1200, what="it is undone")
    assert again.rows_read < count
    assert row.undone["removed"] == count
    assert not Subscriber.objects.exists()
