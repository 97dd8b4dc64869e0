"""Sign-ups brought twice at once, a list whose process is killed: nobody is asked twice."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from config.devservers.process import die_with_parent
from config.environment import BASE_DIR
from consent.models import ConsentEvent, ListMove, Subject
from consent.rules.vocabulary import EventKind, Method, State
from consent.services.leave import leave
from consent.services.lists.moving import BATCH
from delivery.models import Delivery
from subscribers.models import Subscriber
from tests import cast, factories
from tests.consent.proxy.bringing import bring, codes, item
from tests.delivery.sending import assert_every_invariant_holds
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Run the tasks on connections of their own, all from the same moment on."""
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> Any:
        try:
            barrier.wait(30)
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [each.result(60) for each in [pool.submit(run, task) for task in tasks]]


def test_inv_13_two_batches_at_once_ask_each_person_once() -> None:
    factories.published_program("weekly-usuals")
    addresses = [f"p{i}@example.com" for i in range(60)]
    # Half of them are known before, so that both ways in are raced.
    cast.ask(factories.published_program("recipes"), addresses[0])
    rounds = 5

    for number in range(rounds):
        program = factories.published_program(f"program-{number}")
        forth = [item(address, program.slug) for address in addresses]
        one, two = at_once(partial(bring, *forth), partial(bring, *reversed(forth)))
        assert Counter(codes([*one, *two])) == {"asked": 60, "already_pending": 60}

    asked = ConsentEvent.objects.filter(kind=EventKind.REQUESTED, actor="relay")
    assert asked.count() == 60 * rounds
    assert Delivery.objects.filter(asked_by__in=asked).count() == 60 * rounds
    assert Subscriber.objects.count() == 60
    assert_every_invariant_holds()


def test_a_leaving_and_a_batch_at_once_end_with_the_leaving() -> None:
    program = factories.published_program("weekly-usuals")
    row = cast.alice(program)

    def go() -> object:
        return leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)

    _left, results = at_once(go, lambda: codes(bring(item("alice@example.com"))))

    assert results in (["person_left"], ["already_active"])
    assert cast.subscription(program, "alice@example.com").state == State.WITHDRAWN
    assert not ConsentEvent.objects.filter(actor="relay").exists()


def moving(path: Path, environment: dict[str, str], *options: str) -> "subprocess.Popen[bytes]":
    """Start `move_list` as an operator does; it dies with us."""
    command = [sys.executable, "manage.py", "move_list", str(path), *options]
    return subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent(signal.SIGKILL),
    )


OPTIONS = (
    *("--program", "weekly-usuals", "--source", "Old Tool", "--statement", "Yes, write to me."),
    *("--per-hour", "3600"),
)


def test_inv_13_a_list_killed_in_the_middle_goes_on_and_asks_nobody_twice(
    process_environment: Callable[[], dict[str, str]], tmp_path: Path
) -> None:
    factories.published_program("weekly-usuals")
    size = 3 * BATCH
    path = tmp_path / "list.csv"
    lines = (f"p{i}@example.com,2024-03-01T10:00:00Z\n" for i in range(size))
    path.write_text("email,signed_up_at\n" + "".join(lines))

    process = moving(path, process_environment(), *OPTIONS)
    wait_until(ConsentEvent.objects.exists, seconds=120, what="a batch is written")
    process.kill()
    process.wait()
    move = ListMove.objects.get()
    read = move.rows_read
    assert 0 < read < size
    assert read == move.asked == ConsentEvent.objects.count() == Delivery.objects.count()

    again = moving(path, process_environment(), "--resume", str(move.id))
    assert again.wait(300) == 0

    move.refresh_from_db()
    assert (move.rows_read, move.asked, move.refused) == (size, size, {})
    assert ConsentEvent.objects.count() == Subject.objects.count() == size
    assert Delivery.objects.values("subscriber").distinct().count() == size
    turns = Delivery.objects.values_list("due_at", flat=True)
    assert len(set(turns)) == Delivery.objects.count() == size
    assert_every_invariant_holds()
