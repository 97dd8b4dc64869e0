"""Whoever follows the feed misses nothing, whatever is written meanwhile (INV-7)."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.ledger import append
from consent.models import ConsentEvent, Seal
from consent.selectors.feed import entries_after
from consent.services.sealing import seal, seal_backlog
from programs.models import Program
from tests import factories
from tests.consent.ledger.reading import damages
from tests.consent.ledger.writing import asked, people

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, TRANSACTIONS = 4, 60


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


def closing_its_connection(task: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        try:
            task()
        finally:
            connection.close()

    return run


def follow(last: int, seen: list[tuple[int, int]]) -> int:
    """Read on from where one was, a few at a time; return where one is."""
    while rows := entries_after(last, 7):
        seen += [(seq, event.pk) for seq, event in rows]
        last = rows[-1][0]
    return last


def test_inv_7_the_feed_skips_nothing_while_many_write(program: Program) -> None:
    ids = people(20)
    request = replace(asked(program, timezone.now()), evidence=None)
    over = threading.Event()
    seen: list[tuple[int, int]] = []

    def write(seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311 - any order will do
        for _transaction in range(TRANSACTIONS):
            chosen = dice.sample(ids, dice.randint(1, 5))
            with transaction.atomic():
                append([replace(request, subscriber_id=each) for each in chosen])

    def seal_all_the_time() -> None:
        while not over.is_set():
            seal(clock=timezone.now, limit=9)

    def read_all_the_time() -> None:
        last = -1
        while not over.is_set():
            last = follow(last, seen)

    others = [
        threading.Thread(target=closing_its_connection(task))
        for task in (seal_all_the_time, seal_all_the_time, read_all_the_time)
    ]
    for thread in others:
        thread.start()
    try:
        with ThreadPoolExecutor(WRITERS) as pool:
            writers = [
                pool.submit(closing_its_connection(partial(write, seed))) for seed in range(WRITERS)
            ]
            for writer in writers:
                writer.result()
    finally:
        over.set()
        for thread in others:
            thread.join(60)

    assert Seal.objects.count() > 1
    seal_backlog(clock=timezone.now)
    follow(seen[-1][0] if seen else -1, seen)
    assert [seq for seq, _entry in seen] == list(range(ConsentEvent.objects.count()))
    assert {entry for _seq, entry in seen} == set(ConsentEvent.objects.values_list("id", flat=True))
    assert damages() == []
