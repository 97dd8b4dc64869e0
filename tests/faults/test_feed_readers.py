"""A mirror that reads the feed while others write has each entry once, in order, none missing."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.ledger.sealer import seal_new_entries
from consent.models import ConsentEvent, SealedEntry
from consent.rules.vocabulary import Method
from consent.services.leave import leave
from programs.models import Program
from tests import cast, factories
from tests.api.conftest import Caller, new_key
from tests.faults.figures import Figures

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, READERS, SEALERS = 8, 3, 2
FEED = "/consent-events/"


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals")


@dataclass
class Mirror:
    """Reads on by the API, and keeps its cursor beside what it has; dies between any two steps."""

    crm: Caller
    dice: random.Random
    cursor: str = "-1"
    entries: list[dict[str, Any]] = field(default_factory=list)
    stops: int = 0

    def read_a_page(self) -> bool:
        """Read a page; say whether it was the last one for now."""
        page = self.crm.get(f"{FEED}?after={self.cursor}&limit={self.dice.choice((1, 3, 10, 200))}")
        body = page.json()
        if self.dice.random() < 0.2:
            # It stopped before it had written anything down: it asks again with its old cursor.
            self.stops += 1
            return False
        self.entries += body["results"]
        self.cursor = body["cursor"]
        return body["next"] is None

    def read_until(self, is_over: Callable[[], bool]) -> "Mirror":
        """Read as long as somebody may write, and then all that is there."""
        try:
            while not is_over():
                self.read_a_page()
            while not self.read_a_page():
                pass
        finally:
            connection.close()
        return self


class Pace:
    """Lets some writers commit late: after others who began later have committed."""

    def __init__(self, prompt: int) -> None:
        self._changed = threading.Condition()
        self._prompt, self._commits = prompt, 0

    def committed(self) -> None:
        with self._changed:
            self._commits += 1
            self._changed.notify_all()

    def finished(self) -> None:
        """Say that a prompt writer is through: nobody waits for it any more."""
        with self._changed:
            self._prompt -= 1
            self._changed.notify_all()

    def be_overtaken(self, times: int) -> None:
        """Wait until so many more were committed, or nobody is left who would commit."""
        with self._changed:
            goal = self._commits + times
            assert self._changed.wait_for(
                lambda: self._commits >= goal or not self._prompt, timeout=60
            )


def write(program: Program, number: int, people: int, pace: Pace, dice: random.Random) -> None:
    """Let people say yes, and half of them leave; every other writer commits late."""
    is_late = bool(number % 2)
    try:
        for person in range(people):
            with transaction.atomic():
                row = cast.say_yes(program, f"writer{number}.{person}@example.com")
                if is_late:
                    pace.be_overtaken(dice.randint(1, 4))
            pace.committed()
            if dice.random() < 0.5:
                leave(subscription_id=row.pk, method=Method.LEAVE_PAGE, clock=timezone.now)
    finally:
        if not is_late:
            pace.finished()
        connection.close()


def seal_until(is_over: Callable[[], bool], dice: random.Random) -> None:
    """Seal as the clock does, few at a time; once all is written, the rest."""
    try:
        while not is_over():
            seal_new_entries(clock=timezone.now, limit=dice.choice((1, 5, 50)))
    finally:
        connection.close()


def race(program: Program, people: int, seed: int) -> list[Mirror]:
    """Let all of them work at once; return the mirrors."""
    written, sealed = threading.Event(), threading.Event()
    dice = random.Random(seed)  # noqa: S311 - when somebody stops is no secret
    key, pace = new_key(), Pace(prompt=WRITERS // 2)
    # The document that answers are held against is not made by several threads at once.
    Caller(key).get(FEED)
    with ThreadPoolExecutor(WRITERS + READERS + SEALERS) as pool:
        readers = [
            pool.submit(Mirror(Caller(key), own(dice)).read_until, sealed.is_set)
            for _reader in range(READERS)
        ]
        sealers = [pool.submit(seal_until, written.is_set, own(dice)) for _ in range(SEALERS)]
        writers = [
            pool.submit(write, program, number, people, pace, own(dice))
            for number in range(WRITERS)
        ]
        # Whatever fails, the others are told that it is over.
        with told(sealed), told(written):
            done(writers)
            written.set()
        with told(sealed):
            done(sealers)
            while seal_new_entries(clock=timezone.now, limit=2000):
                pass
            sealed.set()
        return [reader.result(300) for reader in readers]


def own(dice: random.Random) -> random.Random:
    return random.Random(dice.random())  # noqa: S311 - no secret


def done(futures: list[Future[None]]) -> None:
    for each in futures:
        each.result(600)


@contextmanager
def told(event: threading.Event) -> Iterator[None]:
    try:
        yield
    except BaseException:
        event.set()
        raise


def hold(mirrors: list[Mirror]) -> dict[str, int]:
    """Hold that each mirror has the whole ledger; return what was counted."""
    ledger = list(SealedEntry.objects.order_by("seq").values_list("seq", "event_id"))
    ids = [event_id for _seq, event_id in ledger]
    assert [seq for seq, _event_id in ledger] == list(range(len(ledger)))
    assert sorted(ids) == sorted(ConsentEvent.objects.values_list("id", flat=True))
    for mirror in mirrors:
        assert [(entry["seq"], entry["id"]) for entry in mirror.entries] == ledger
        assert_chained(mirror.entries)
    # Numbered after one that was begun later: by its own number a reader would have missed it.
    late = sum(1 for place, each in enumerate(ids) if each < max(ids[:place], default=0))
    stops = sum(mirror.stops for mirror in mirrors)
    return {"entries": len(ids), "committed late": late, "stops": stops}


def assert_chained(entries: list[dict[str, Any]]) -> None:
    heads: dict[str, str] = {}
    for entry in entries:
        assert entry["previous_hash"] == heads.get(entry["subject"], entry["previous_hash"])
        heads[entry["subject"]] = entry["hash"]


def test_mirrors_that_stop_and_go_on_have_each_entry_once_and_in_order(program: Program) -> None:
    counted = hold(race(program, people=4, seed=8))

    assert counted["entries"] >= 2 * 4 * WRITERS
    assert counted["stops"] > 0


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_mirrors_have_each_entry_once_and_in_order_for_long(
    program: Program, seed: int, figures: Figures
) -> None:
    counted = hold(race(program, people=50, seed=seed))

    figures.stop(**counted)
    assert counted["entries"] >= 2 * 50 * WRITERS
    assert counted["committed late"] > 0
    assert counted["stops"] > 100


def test_an_entry_that_is_committed_late_comes_after_what_was_read_meanwhile(
    program: Program,
) -> None:
    mirror = Mirror(Caller(new_key()), random.Random(2))  # noqa: S311 - no secret
    has_written, may_commit = threading.Event(), threading.Event()

    def write_late() -> int:
        try:
            with transaction.atomic():
                late = cast.ask(program, "late@example.com")
                has_written.set()
                assert may_commit.wait(30)
            return late.id
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write_late)
        assert has_written.wait(30)
        try:
            prompt = cast.ask(program, "prompt@example.com")
            assert seal_new_entries(clock=timezone.now, limit=100) == 1
            mirror.read_until(lambda: True)
            before = mirror.cursor
        finally:
            may_commit.set()
        late_id = writer.result(30)
    assert seal_new_entries(clock=timezone.now, limit=100) == 1
    mirror.read_until(lambda: True)

    assert late_id < prompt.id
    assert [entry["id"] for entry in mirror.entries] == [prompt.id, late_id]
    assert (before.partition(".")[0], mirror.cursor.partition(".")[0]) == ("0", "1")
