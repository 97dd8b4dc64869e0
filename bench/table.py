"""What a delivery costs in bytes, in log and in time as its table grows (decision record 0023).

Up to a hundred thousand readers are given ever more past editions; at each size the same worker
sends the same number of messages of a new one.
"""

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from bench.crowd import PAST_EDITIONS, gather
from bench.earlier import Earlier
from bench.editions import approve, plan
from bench.figures import Figure
from bench.growth import send
from bench.parts import ALL, PARTS, microseconds
from bench.stage import Stage

_READERS = 100_000
_MESSAGES = 10_000
_TENFOLD = 10
_HELD = """
SELECT pg_relation_size('delivery_delivery') / d.n, pg_indexes_size('delivery_delivery') / d.n,
       pg_relation_size('delivery_slot') / s.n, pg_indexes_size('delivery_slot') / s.n, d.n
FROM (SELECT count(*)::float n FROM delivery_delivery) d,
     (SELECT count(*)::float n FROM delivery_slot) s
"""
_KINDS = ("a delivery's row", "a delivery's indexes", "its slot's row", "its slot's indexes")
# The newest edition's, so that the next size begins as this one did.
_FORGET = """
DELETE FROM delivery_slot s USING delivery_delivery d
WHERE s.delivery_id = d.id AND d.edition_id = %(newest)s;
DELETE FROM delivery_delivery WHERE edition_id = %(newest)s;
UPDATE delivery_edition SET state = 'done' WHERE id = %(newest)s
"""
_UNITS = {"us": "us/message", "log": "bytes/message", "bytes": "bytes"}

Found = dict[tuple[str, str], list[float]]


def run(stage: Stage) -> list[Figure]:
    """Measure at a hundredth, a tenth and the whole of the largest size, in one database."""
    sizes = [max(stage.sizes.deliveries // _TENFOLD**power, 1) for power in (2, 1, 0)]
    readers = min(_READERS, max(sizes[0] // PAST_EDITIONS, 1))
    found: dict[int, Found] = {}
    with stage.databases.copy_of(f"readers_{readers}", partial(gather, readers)):
        earlier = Earlier()
        for size in sizes:
            earlier.add_up_to(max(size // readers - PAST_EDITIONS, 0))
            found[size] = _at_this_size(size, stage.sizes.rounds, readers)
    return [figure for size, each in found.items() for figure in _figures(size, each, found)]


def _at_this_size(size: int, rounds: int, readers: int) -> Found:
    _tidy()
    found: Found = {("bytes", name): [each] for name, each in _held().items()}
    approve(f"after {size}", clock=timezone.now)
    log, started = _log(), time.perf_counter()
    plan(clock=timezone.now)
    found["us", "planning"] = [(time.perf_counter() - started) * 1e6 / readers]
    found["log", "planning"] = [(_log() - log) / readers]
    messages = min(_MESSAGES, max(readers // (rounds + 1), 1))
    for number in range(rounds + 1):
        log = _log()
        with override_settings(DELIVERY_BATCH=min(settings.DELIVERY_BATCH, messages)):
            costs = microseconds(partial(send, messages), messages)
        # The first time reads what the others find in memory.
        if number:
            _add(found, "us", {name: costs[name] for name in (*PARTS, ALL)})
            _add(found, "log", {ALL: (_log() - log) / messages})
    _forget_the_newest()
    return found


def _add(found: Found, kind: str, costs: Mapping[str, float]) -> None:
    for name, cost in costs.items():
        found.setdefault((kind, name), []).append(cost)


def _figures(size: int, mine: Found, found: Mapping[int, Found]) -> list[Figure]:
    smallest = min(found)
    figures = []
    for (kind, name), rounds in mine.items():
        figure = _figure(kind, name, size, rounds)
        if size != smallest:
            base = _figure(kind, name, smallest, found[smallest][kind, name])
            figure = figure.compared([figure.against(base)])
        figures.append(figure)
    return figures


def _figure(kind: str, name: str, size: int, rounds: list[float]) -> Figure:
    what = f"{name}, log" if kind == "log" else name
    return Figure(
        benchmark="table", name=f"{what}, {size:,} deliveries", unit=_UNITS[kind], rounds=rounds
    )


def _held() -> dict[str, float]:
    """Return how many bytes there are of each kind for one delivery."""
    *each, _count = _row(_HELD)
    return dict(zip(_KINDS, each, strict=True))


def _log() -> float:
    """Return how many bytes were written to the log so far."""
    return float(_row("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")[0])


def _tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) delivery_delivery, delivery_slot")
        cursor.execute("CHECKPOINT")


def _forget_the_newest() -> None:
    (newest,) = _row("SELECT max(id) FROM delivery_edition")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_FORGET, {"newest": newest})
        cursor.execute("SET session_replication_role = DEFAULT")


def _row(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row: tuple[Any, ...] = cursor.fetchone()
    return row
