"""What the races share: a crowd that leaves and comes back, a mail system that notes the time."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from consent.models import Subscription
from consent.rules.vocabulary import Method
from consent.services.leave import leave, undo
from delivery.gateways.base import Envelope, Outcome, Verdict
from delivery.rendering.compose import Composer
from delivery.rules.vocabulary import DeliveryKind
from delivery.services.claiming import EDITIONS, claim
from delivery.services.handing_over import hand_over
from delivery.services.intending import intend
from delivery.services.preparing import Prepared, prepare

CHUNK = 10
Clock = Callable[[], datetime]


class NotedMail:
    """Takes every message, and keeps when it was begun for whom."""

    def __init__(self) -> None:
        self.begun: dict[str, float] = {}

    def hand_over(self, envelopes: Sequence[Envelope], _deadline: float) -> Iterator[Outcome]:
        """Take each in turn."""
        for envelope in envelopes:
            self.begun[envelope.recipient] = time.monotonic()
            yield Outcome(envelope.delivery_id, Verdict.ACCEPTED)

    def close(self) -> None:
        """Nothing is open."""


class HeldMail(NotedMail):
    """Begins a message and does not answer until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.began = threading.Event()
        self.may_go = threading.Event()

    def hand_over(self, envelopes: Sequence[Envelope], _deadline: float) -> Iterator[Outcome]:
        """Wait in the middle of the first."""
        for envelope in envelopes:
            self.begun[envelope.recipient] = time.monotonic()
            self.began.set()
            assert self.may_go.wait(30)
            yield Outcome(envelope.delivery_id, Verdict.ACCEPTED)


class TurningClock:
    """A clock that stands before a moment until so many have left, and after it from then on."""

    def __init__(self, moment: datetime, left: "Leavings", turns_after: int) -> None:
        self._moment, self._left, self._turns_after = moment, left, turns_after

    def __call__(self) -> datetime:
        """Return a second before the moment, or a second after."""
        is_past = len(self._left.answered) >= self._turns_after
        return self._moment + timedelta(seconds=1 if is_past else -1)


@dataclass
class Leavings:
    """Who left: when their leaving was asked for and when it was answered."""

    asked: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    events: list[int] = field(default_factory=list)

    def waits(self) -> list[float]:
        """Return how long each waited, in seconds."""
        return [self.answered[address] - self.asked[address] for address in self.answered]


def leave_each(rows: Sequence[Subscription], left: Leavings, clock: Clock = timezone.now) -> None:
    """Have each leave, one after the other."""
    for row in rows:
        address = row.subscriber.email or ""
        left.asked[address] = time.monotonic()
        event = leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=clock)
        left.answered[address] = time.monotonic()
        if event is not None:
            left.events.append(event.id)


def come_back(left: Leavings, clock: Clock = timezone.now) -> None:
    """Have everybody take their leaving back, for the next round."""
    for event_id in left.events:
        assert undo(event_id=event_id, clock=clock)


def together(*tasks: Callable[[], object]) -> None:
    """Run tasks at once, each on a connection of its own; raise what one of them raised."""
    barrier = threading.Barrier(len(tasks))
    raised: list[BaseException] = []

    def run(task: Callable[[], object]) -> None:
        try:
            barrier.wait()
            task()
        except BaseException as error:  # noqa: BLE001 - raised again by the test itself
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not any(thread.is_alive() for thread in threads)
    if raised:
        raise raised[0]


def somebody_waits_for_us() -> bool:
    """Say whether another connection waits for a lock that this one has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])


def in_thread(task: Callable[[], object]) -> threading.Thread:
    """Run a task on a connection of its own."""

    def run() -> None:
        try:
            task()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def somebody_waits_alone() -> bool:
    """Say whether a connection waits to have an edition to itself."""
    return waiting_for_an_edition() > 0


def waiting_for_an_edition() -> int:
    """Count the connections that wait for the lock of an edition, or of what is of none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        [count] = cursor.fetchone()
    return int(count)


def intended(
    clock: Clock = timezone.now, kinds: tuple[DeliveryKind, ...] = EDITIONS
) -> list[Sequence[Prepared]]:
    """Claim and intend all that is due, in small chunks."""
    claims = claim(kinds=kinds, limit=10_000, clock=clock)
    chunks = [claims[start : start + CHUNK] for start in range(0, len(claims), CHUNK)]
    return [
        intend(prepared=prepare(claims=chunk, composer=Composer(), clock=clock), clock=clock)
        for chunk in chunks
    ]


def hand_over_each(
    chunks: Sequence[Sequence[Prepared]], mail: NotedMail, clock: Clock = timezone.now
) -> None:
    """Hand over what was intended, chunk by chunk."""
    for chunk in chunks:
        if chunk:
            hand_over(intended=chunk, gateway=mail, clock=clock)


def intend_into(chunks: list[Sequence[Prepared]], clock: Clock = timezone.now) -> None:
    """Add what can be intended now to `chunks`."""
    chunks.extend(intended(clock))


def send(mail: NotedMail, clock: Clock) -> None:
    """Send all that is due."""
    hand_over_each(intended(clock), mail, clock)


def in_four(rows: Sequence[Subscription], seed: int) -> list[list[Subscription]]:
    """Deal the rows to four hands, nearly in their order, so that they meet the sender."""
    dealer = random.Random(seed)  # noqa: S311 - it shuffles a test
    order = sorted(rows, key=lambda row: row.id + dealer.uniform(-15, 15))
    return [order[hand::4] for hand in range(4)]


def percentile(waits: Sequence[float], share: float) -> float:
    """Return the wait that `share` of all do not exceed, in milliseconds."""
    ordered = sorted(waits)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def stands(rows: Sequence[Subscription]) -> dict[str, str]:
    """Return the state of each by address."""
    found = Subscription.objects.filter(id__in=[row.id for row in rows])
    return {email or "": state for email, state in found.values_list("subscriber__email", "state")}
