"""The main job, end to end, on a grocer's export."""

import csv
import json
import os
import random
import time
from pathlib import Path

import pytest
from django.utils import timezone

from delivery.selectors.invariants import verify
from subscribers.models import Profile, Subscriber
from tests.conftest import WorkerFactory
from tests.journeys.grocer import Journey, is_over, outcomes
from tests.smtp_sink import SmtpSink
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

REAL_EXPORT = Path(
    os.environ.get("GROCER_EXPORT")
    or Path(__file__).parents[3] / "shared/data/grocer/crm_contacts.csv"
)

HEADER = (
    "external_id",
    "email",
    "first_name",
    "last_name",
    "language",
    "time_zone",
    "customer_since",
    "favourite_department",
    "usual_store",
    "household_size",
)


def small_export(folder: Path, size: int) -> Path:
    """Write an export of the same shape as the real one."""
    path = folder / "crm_contacts.csv"
    departments, stores = ("Produce", "Bakery", "Deli"), ("S401", "S436")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(size):
            since = ("2026-10-01", "2025-06-01", "2019-03-02")[number % 3]
            writer.writerow(
                [
                    f"HH-{number:05}",
                    f"household.{number}@example.com",
                    f"Name{number}",
                    "Example",
                    "en",
                    "America/New_York",
                    since,
                    departments[number % 3],
                    stores[number % 2],
                    number % 5 + 1,
                ]
            )
    return path


def play(journey: Journey, *, joiners: int, leavers: int) -> None:
    """Play the whole story and check each step of it."""
    figures = journey.figures
    started = time.monotonic()

    def lap(name: str) -> None:
        figures[f"{name} s"] = round(time.monotonic() - started, 1)

    printed = journey.import_export()
    people = journey.households()
    lap("imported")
    assert Subscriber.objects.count() == len(people)
    assert not Profile.objects.exists()
    for column in ("first_name", "favourite_department", "usual_store", "household_size"):
        assert column in printed
    assert "no_cover" in printed

    chosen = random.Random(1).sample(people, joiners)  # noqa: S311 - a sample, not a secret
    links = journey.invite_all(people)
    assert len(links) == len(people)
    joined = {who.email: who for who in chosen}
    journey.join({address: links[address] for address in joined})
    lap("joined")

    journey.import_export()
    assert journey.stored() == {who.email: set(who.usable()) for who in chosen}
    lap("imported again")

    first = journey.send("first")
    sending_began = time.monotonic()
    wait_until(lambda: any(journey.messages_of(first)), seconds=60, what="the send is under way")
    leaving = [who.email for who in chosen[-leavers:]]
    had = journey.leave_by_header(leaving)
    figures["left while it was being sent"] = len(had)
    wait_until(lambda: is_over(first), seconds=300, what="everybody has an outcome")
    figures["first edition sent in s"] = round(time.monotonic() - sending_began, 1)
    figures["first edition"] = dict(outcomes(first))

    got = journey.received()
    assert {address: got[address] for address in leaving} == had
    messages = dict(journey.messages_of(first))
    assert len(list(journey.messages_of(first))) == len(messages)
    assert set(joined) - set(leaving) <= set(messages) <= set(joined)
    for address, mail in messages.items():
        text = mail.text()
        assert [line for line in joined[address].expected_lines() if line not in text] == []

    second = journey.send("second")
    wait_until(lambda: is_over(second), seconds=120, what="everybody has an outcome")
    figures["second edition"] = dict(outcomes(second))
    assert outcomes(second) == {"too_soon": joiners - leavers}
    assert not any(journey.messages_of(second))
    lap("all")
    assert [str(verdict) for verdict in verify(timezone.now) if verdict.broken] == []


def start(celery_worker: WorkerFactory, celery_beat: WorkerFactory) -> None:
    celery_beat()
    celery_worker(queues="prompt", DELIVERY_BATCH="100", DELIVERY_CHUNK="20")
    celery_worker(queues="bulk", DELIVERY_BATCH="100", DELIVERY_CHUNK="20")


def test_the_grocers_way_with_thirty_households(
    tmp_path: Path,
    live_site: str,
    smtp_sink: SmtpSink,
    celery_worker: WorkerFactory,
    celery_beat: WorkerFactory,
) -> None:
    smtp_sink.seconds_a_message = 0.01
    start(celery_worker, celery_beat)
    journey = Journey(small_export(tmp_path, 30), live_site, smtp_sink, {})
    play(journey, joiners=18, leavers=5)


@pytest.mark.long
@pytest.mark.skipif(
    not REAL_EXPORT.exists(), reason="the grocer's export is not part of this repository"
)
def test_the_grocers_way_with_every_household(
    live_site: str,
    smtp_sink: SmtpSink,
    celery_worker: WorkerFactory,
    celery_beat: WorkerFactory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    start(celery_worker, celery_beat)
    journey = Journey(REAL_EXPORT, live_site, smtp_sink, {})
    smtp_sink.seconds_a_message = 0.004
    play(journey, joiners=1000, leavers=100)
    with capsys.disabled():
        print("\n" + json.dumps(journey.figures, indent=2))
