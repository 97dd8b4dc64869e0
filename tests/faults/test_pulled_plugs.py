"""Workers, broker and database are killed, stopped and frozen in the middle of a send."""

import os
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest
import redis

from config.devservers.kinds import Valkey
from delivery.models import Delivery, Edition
from programs.models import Program
from tests.fast_sink import FastSink
from tests.faults.conftest import Stage
from tests.faults.crowd import SMALL, edition_on_its_way, is_over
from tests.faults.many import many
from tests.faults.own_postgres import OwnPostgres
from tests.faults.reckoning import LARGE, chunk_of, reckon
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

Environment = Mapping[str, str]
PATIENCE = 240.0

SIZES = pytest.mark.parametrize(
    ("size", "environment"),
    [
        pytest.param(120, SMALL, id="short"),
        pytest.param(10_000, LARGE, id="10000", marks=pytest.mark.long),
    ],
)


def set_off(sink: FastSink, size: int, program: Program | None = None) -> Edition:
    """Have an edition sent to a crowd, a small one slowly enough to be met on its way."""
    sink.seconds_a_message = 0.02 if size < 1000 else 0.0
    return edition_on_its_way(program or many(size))


def under_way(sink: FastSink, messages: int) -> None:
    wait_until(lambda: sink.messages >= messages, seconds=PATIENCE, what=f"{messages} are sent")


def all_have_an_outcome(edition: Edition) -> None:
    wait_until(lambda: is_over(edition), seconds=PATIENCE, what="everybody has an outcome")


@pytest.mark.parametrize(
    ("size", "environment", "kills"),
    [
        pytest.param(200, SMALL, 2, id="short"),
        pytest.param(10_000, LARGE, 10, id="10000", marks=pytest.mark.long),
    ],
)
def test_a_worker_that_is_killed_again_and_again_costs_a_chunk_each_time(
    size: int,
    environment: Environment,
    kills: int,
    stage: Stage,
) -> None:
    edition = set_off(stage.sink, size)
    stage.beat()
    stage.figures.start()
    for kill in range(kills):
        worker = stage.worker(**environment)
        under_way(stage.sink, size * (kill + 1) // (kills + 2))
        worker.kill()
    assert not is_over(edition)
    stage.worker(**environment)
    all_have_an_outcome(edition)

    stage.figures.stop(kills=kills)
    most = kills * chunk_of(environment)
    reckon(edition, stage.sink.received, size=size, figures=stage.figures, most_uncertain=most)


@SIZES
def test_a_worker_that_stood_still_past_its_lease_does_nothing_twice(
    size: int,
    environment: Environment,
    stage: Stage,
) -> None:
    edition = set_off(stage.sink, size)
    still, other = stage.worker(**environment), stage.worker(**environment)
    os.killpg(other.pid, signal.SIGSTOP)
    stage.beat()
    stage.figures.start()
    under_way(stage.sink, size // 10)
    os.killpg(still.pid, signal.SIGSTOP)
    stage.sink.seconds_a_message = 0.0
    os.killpg(other.pid, signal.SIGCONT)

    # What it holds locked in its hand-over waits for it; all else is the other's.
    in_hand = Delivery.objects.filter(edition=edition, settled_at=None)
    chunk = chunk_of(environment)
    wait_until(
        lambda: stage.sink.messages >= size - 2 * chunk and in_hand.count() <= chunk,
        seconds=PATIENCE,
        what="the other has done what it could",
    )
    os.killpg(still.pid, signal.SIGCONT)
    all_have_an_outcome(edition)

    reckon(edition, stage.sink.received, size=size, figures=stage.figures, most_uncertain=chunk)


@SIZES
def test_a_broker_that_is_flushed_frozen_and_killed_loses_nothing(
    size: int,
    environment: Environment,
    stage: Stage,
    tmp_path: Path,
) -> None:
    edition = set_off(stage.sink, size)
    valkey = Valkey(tmp_path / "valkey")
    with valkey.running() as server:
        mine = {"REDIS_URL": valkey.url(), **environment}
        stage.worker(**mine)
        stage.worker(**mine)
        stage.beat(**mine)
        stage.figures.start()
        under_way(stage.sink, size // 10)
        with redis.Redis.from_url(valkey.url()) as broker:
            broker.flushall()
        under_way(stage.sink, size // 5)
        os.kill(server.pid, signal.SIGSTOP)
        under_way(stage.sink, size // 3)
        os.kill(server.pid, signal.SIGCONT)
        under_way(stage.sink, size // 2)
        os.kill(server.pid, signal.SIGKILL)
    with valkey.running():
        all_have_an_outcome(edition)

    reckon(edition, stage.sink.received, size=size, figures=stage.figures)


@SIZES
def test_a_database_that_is_killed_costs_what_was_in_hand(
    size: int,
    environment: Environment,
    stage: Stage,
    own_postgres: OwnPostgres,
) -> None:
    program = many(size)
    workers, kills = 2, 2
    with own_postgres.with_what_is_here() as url:
        mine = {"DATABASE_URL": url, **environment}
        edition = set_off(stage.sink, size, program)
        for _worker in range(workers):
            stage.worker(**mine)
        stage.beat(**mine)
        stage.figures.start()
        for kill in range(kills):
            under_way(stage.sink, size * (kill + 1) // (kills + 2))
            own_postgres.kill_and_start()
        all_have_an_outcome(edition)

        stage.figures.stop(kills=kills)
        most = workers * kills * chunk_of(environment)
        reckon(edition, stage.sink.received, size=size, figures=stage.figures, most_uncertain=most)


@SIZES
def test_two_beats_and_several_workers_send_once(
    size: int,
    environment: Environment,
    stage: Stage,
) -> None:
    edition = set_off(stage.sink, size)
    stage.worker(concurrency=2, **environment)
    stage.worker(concurrency=2, **environment)
    stage.beat()
    stage.beat()
    stage.figures.start()

    all_have_an_outcome(edition)

    reckon(edition, stage.sink.received, size=size, figures=stage.figures)
