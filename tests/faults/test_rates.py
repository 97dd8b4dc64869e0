"""A brand's rate holds for all workers together, whatever each of them does."""

import pytest
from django.db.models import Max, Min
from django.utils import timezone

from delivery.models import Delivery
from delivery.rules.pace import PerTime
from delivery.services.pacing import set_rate
from tests.conftest import WorkerFactory
from tests.faults.crowd import crowd, edition_on_its_way, is_over, received
from tests.smtp_sink import SmtpSink
from tests.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

CROWD = 600
A_SECOND = 20


def test_two_workers_together_keep_a_rate_within_a_twentieth(
    smtp_sink: SmtpSink, celery_worker: WorkerFactory, celery_beat: WorkerFactory
) -> None:
    program = crowd(CROWD)
    set_rate(brand=program.brand, messages=A_SECOND * 60, per=PerTime.MINUTE, clock=timezone.now)
    edition = edition_on_its_way(program)
    celery_beat()
    for _worker in range(2):
        celery_worker(queues="prompt,bulk")

    wait_until(lambda: is_over(edition), seconds=90, what="everybody has it")

    gone = Delivery.objects.filter(edition=edition).aggregate(
        first=Min("handed_over_at"), last=Max("handed_over_at")
    )
    seconds = (gone["last"] - gone["first"]).total_seconds()
    # What was saved up in a second before the first worker came is part of it.
    rate = (CROWD - 1) / seconds
    assert rate == pytest.approx(A_SECOND, rel=0.05)
    assert set(received(smtp_sink).values()) == {1}
    assert len(received(smtp_sink)) == CROWD
