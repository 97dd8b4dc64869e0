"""How fast people come in: by the service below the API, from a file."""

import csv
import io
import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.utils import timezone
from psycopg2.extras import execute_values

from bench import people
from bench.figures import Figure, Goal
from bench.stage import Stage
from consent.selectors.catalogue import field_keys
from consent.services.importing import import_people, open_people_file, plan_columns
from consent.services.upsert import UpsertInput, upsert

AGAINST_COPY = Goal(6, 3)
TEMPLATE = "published"
_IDENTITY = ("external_id", "email", "language", "account", "relationship")
_INSERT = """
INSERT INTO subscribers_subscriber (external_id, email, language, account, relationship,
    time_zone, suppressed_by, address_version, created_at)
VALUES %s ON CONFLICT (external_id) DO UPDATE SET account = excluded.account
"""
_COPY = """
COPY subscribers_subscriber (external_id, email, language, account, relationship,
    time_zone, suppressed_by, address_version, created_at)
FROM STDIN (FORMAT csv, FORCE_NOT_NULL (suppressed_by))
"""

Batch = list[UpsertInput]
Take = Callable[[Batch], object]


class NotAllTaken(Exception):
    """Somebody was refused: a rate of it would mean nothing."""


def run(stage: Stage) -> list[Figure]:
    """Take the same people in each way, each time into tables that hold nobody."""
    ways: dict[str, Callable[[Stage], float]] = {
        "upsert of new people, service": _by_service,
        "upsert of changed people, service": _changed_by_service,
        "bare INSERT ... ON CONFLICT": _by_insert,
        "import": _by_import,
        "bare COPY": _by_copy,
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(stage.sizes.rounds):
        for name, way in ways.items():
            with stage.databases.copy_of(TEMPLATE, _publish):
                connection.ensure_connection()
                seconds[name].append(way(stage))
    names = list(ways)
    return [
        *_upserts({name: seconds[name] for name in names[:3]}, stage.sizes.people),
        *_imports({name: seconds[name] for name in names[3:]}, stage.sizes.rows),
    ]


def _upserts(seconds: dict[str, list[float]], size: int) -> list[Figure]:
    *ours, bare = (
        Figure(
            benchmark="upsert",
            name=name,
            unit="people/s",
            rounds=[size / each for each in values],
        )
        for name, values in seconds.items()
    )
    return [*(figure.compared([figure.against(bare)]) for figure in ours), bare]


def _imports(seconds: dict[str, list[float]], rows: int) -> list[Figure]:
    ours, bare = (
        Figure(benchmark="upsert", name=name, unit=f"s for {rows:,} rows", rounds=values)
        for name, values in seconds.items()
    )
    return [ours.compared([ours.against(bare, AGAINST_COPY)]), bare]


def _publish() -> None:
    people.publish()


def _by_service(stage: Stage) -> float:
    return _timed(stage.sizes.people, _upsert)


def _changed_by_service(stage: Stage) -> float:
    _timed(stage.sizes.people, _upsert)
    return _timed(stage.sizes.people, _upsert, moved=True)


def _upsert(batch: Batch) -> None:
    results = upsert(items=batch, by="crm", clock=timezone.now)
    if any(result.person.refusal for result in results):
        raise NotAllTaken(next(result for result in results if result.person.refusal))


def _by_insert(stage: Stage) -> float:
    def insert(batch: Batch) -> None:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, _INSERT, [_row(item) for item in batch], page_size=1000)

    return _timed(stage.sizes.people, insert)


def _timed(size: int, take: Take, *, moved: bool = False) -> float:
    """Return how long the people of these batches take; making them does not count."""
    batches = list(people.batches_of_people(size, moved=moved))
    started = time.perf_counter()
    for batch in batches:
        take(batch)
    return time.perf_counter() - started


def _by_import(stage: Stage) -> float:
    """Import a file with five values for each person, for which nobody has said yes yet."""
    path = stage.folder / "people.csv"
    _write(path, stage.sizes.rows)
    started = time.perf_counter()
    with open_people_file(path) as file:
        columns = plan_columns(header=file.header, catalogue=field_keys(), mapping={})
        report = import_people(rows=file, columns=columns, clock=timezone.now)
    seconds = time.perf_counter() - started
    path.unlink()
    if report.added != stage.sizes.rows:
        raise NotAllTaken(report)
    return seconds


def _by_copy(stage: Stage) -> float:
    lines = io.StringIO()
    writer = csv.writer(lines)
    for batch in people.batches_of_people(stage.sizes.rows):
        writer.writerows(_row(item) for item in batch)
    lines.seek(0)
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(_COPY, lines)
    return time.perf_counter() - started


def _write(path: Path, rows: int) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_IDENTITY, *people.FIELDS])
        for batch in people.batches_of_people(rows):
            writer.writerows(
                [*_stated(item).values(), *(item.profile[key] for key in people.FIELDS)]
                for item in batch
            )


def _stated(item: UpsertInput) -> dict[str, object]:
    return {name: getattr(item.person, name) for name in _IDENTITY}


def _row(item: UpsertInput) -> tuple[object, ...]:
    return (*_stated(item).values(), "UTC", "", 1, timezone.now())
