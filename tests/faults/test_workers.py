"""Plugs are pulled in the middle of a send: nobody gets it twice, nobody is forgotten."""

import pytest
import redis
from django.utils import timezone

from delivery.selectors.invariants import verify
from tests.conftest import WorkerFactory
from tests.faults.crowd import (
    SMALL,
    address_of,
    crowd,
    edition_on_its_way,
    is_over,
    people_in,
    received,
    states,
)
from tests.smtp_sink import SmtpSink
from tests.waiting import wait_until

# The short ones of tests/faults/test_pulled_plugs.py pull the same plugs and more of them; these
# say besides that what was pulled cost no more than it had to, by another mail server.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

CROWD = 120
CHUNK = int(SMALL["DELIVERY_CHUNK"])


def assert_every_invariant_holds() -> None:
    assert [str(verdict) for verdict in verify(timezone.now) if verdict.broken] == []


def test_a_killed_worker_costs_a_chunk_of_certainty_and_nothing_else(
    smtp_sink: SmtpSink, celery_worker: WorkerFactory, celery_beat: WorkerFactory
) -> None:
    program = crowd(CROWD)
    smtp_sink.seconds_a_message = 0.01
    edition = edition_on_its_way(program)
    celery_beat()
    first = celery_worker(**SMALL)
    wait_until(lambda: len(smtp_sink.messages) > CROWD // 4, what="the send is under way")

    first.kill()
    assert not is_over(edition)
    celery_worker(**SMALL)
    wait_until(lambda: is_over(edition), seconds=60, what="everybody has an outcome")

    outcome = states(edition)
    mails = received(smtp_sink)
    uncertain = people_in(edition, "uncertain")
    assert outcome["sent"] + outcome["uncertain"] == CROWD
    assert 0 < len(uncertain) <= CHUNK
    assert max(mails.values()) == 1
    assert people_in(edition, "sent") <= set(mails)
    assert {address_of(number) for number in range(CROWD)} - set(mails) <= uncertain
    assert_every_invariant_holds()


def test_a_flushed_broker_loses_nothing(
    smtp_sink: SmtpSink,
    celery_worker: WorkerFactory,
    celery_beat: WorkerFactory,
    broker_url: str,
) -> None:
    program = crowd(CROWD)
    smtp_sink.seconds_a_message = 0.01
    edition = edition_on_its_way(program)
    celery_beat()
    celery_worker(**SMALL)
    with redis.Redis.from_url(broker_url) as broker:
        wait_until(lambda: len(smtp_sink.messages) > CROWD // 4, what="the send is under way")
        broker.flushdb()

    wait_until(lambda: is_over(edition), seconds=60, what="everybody has an outcome")

    assert states(edition) == {"sent": CROWD}
    assert set(received(smtp_sink).values()) == {1}
    assert_every_invariant_holds()


def test_two_workers_and_two_beats_send_once(
    smtp_sink: SmtpSink, celery_worker: WorkerFactory, celery_beat: WorkerFactory
) -> None:
    program = crowd(CROWD)
    edition = edition_on_its_way(program)
    celery_beat()
    celery_beat()
    celery_worker(concurrency=2, **SMALL)
    celery_worker(concurrency=2, **SMALL)

    wait_until(lambda: is_over(edition), seconds=60, what="everybody has an outcome")

    assert states(edition) == {"sent": CROWD}
    assert set(received(smtp_sink).values()) == {1}
