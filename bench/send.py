"""A whole edition over SMTP: claim, gate, compose, intent and slots, hand over, settle."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.db import connection
from django.utils import timezone

from bench import messages, post_office
from bench.crew import Work, together
from bench.crowd import gather_and_plan
from bench.editions import finished_messages
from bench.figures import Figure, Goal, best_of_each_round
from bench.footprint import Memory
from bench.messages import Written
from bench.stage import Stage
from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryState
from delivery.services.claiming import EDITIONS
from delivery.services.sending import send_due

WORKERS = (1, 2, 3, 4)
SMTPLIB_CONNECTIONS = (1, 2, 4, 8, 16)
DJANGO_CONNECTIONS = (1, 2, 4)
# What is slow gets a part of the messages: its rate is the same, and an hour is saved.
PART_FOR_THE_SLOW = 5
AGAINST_SMTPLIB = Goal(0.85, 1.3)
AGAINST_DJANGO = Goal(4, 6)
TEMPLATE = "planned"
UNTIL_ALL_IS_SENT = 3600.0
_COUNTED_WITHIN = 5.0

OURS, SMTPLIB, DJANGO = "Willingly", "smtplib", "Django's send_messages"
POST_OFFICE = "django-post-office"


class NotAllSent(Exception):
    """Not everything arrived: a rate of it would mean nothing."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One way of sending: who, how many at once, how to do it, and how many messages."""

    who: str
    at_once: str
    act: Callable[[], Work]
    messages: int

    @property
    def name(self) -> str:
        """Return what its figure is called."""
        return f"{self.who}, {self.at_once}"


def run(stage: Stage) -> list[Figure]:
    """Let everybody send the same messages, one after the other, in each round."""
    with written_messages(stage) as written:
        contenders = [*_ours(stage), *_others(stage, written)]
        rates: dict[str, list[float]] = {each.name: [] for each in contenders}
        for number in range(stage.sizes.rounds):
            # Whoever always comes first or last would have its own weather.
            for each in contenders if number % 2 == 0 else reversed(contenders):
                rates[each.name].append(counted(stage, each.act, each.messages))
        size = written.mean_size
    figures = {name: _figure(name, "messages/s", values) for name, values in rates.items()}
    return [
        *_at_their_best(figures, contenders),
        *figures.values(),
        _figure("one message", "bytes", [size]),
    ]


@contextmanager
def written_messages(stage: Stage) -> Iterator[Written]:
    """Have the messages of the edition in a file, as they will be sent."""
    file = stage.folder / "messages"
    with stage.databases.copy_of(TEMPLATE, lambda: gather_and_plan(stage.sizes.messages)):
        written = messages.write(file, finished_messages())
    try:
        yield written
    finally:
        file.unlink()


def counted(stage: Stage, act: Callable[[], Work], expected: int) -> float:
    """Return how many messages a second `act` sent, all of which the sink must have counted."""
    before = stage.sink.taken()
    work = act()
    deadline = time.monotonic() + _COUNTED_WITHIN
    while (taken := stage.sink.taken() - before) < expected and time.monotonic() < deadline:
        time.sleep(0.01)
    if taken != expected:
        raise NotAllSent(f"the sink took {taken} of {expected}")
    return expected / work.seconds


def work(_share: int) -> Callable[[], Memory]:
    """Be one worker; return the memory that it took on its way."""
    connection.ensure_connection()

    def act() -> Memory:
        memory = Memory()
        send_due(
            kinds=EDITIONS, clock=timezone.now, seconds=UNTIL_ALL_IS_SENT, after_each=memory.look
        )
        connection.close()
        return memory

    return act


def send_all(stage: Stage, workers: int) -> Work:
    """Send the planned edition, to the last message, with so many workers."""
    with stage.databases.copy_of(TEMPLATE, lambda: gather_and_plan(stage.sizes.messages)):
        before = sent()
        done = together("bench.send:work", range(workers), processes=workers)
        on_record = sent() - before
    if on_record != stage.sizes.messages:
        raise NotAllSent(f"{on_record} of {stage.sizes.messages} are on record as sent")
    return done


def sent() -> int:
    """Return how many deliveries are on record as sent."""
    return Delivery.objects.filter(state=DeliveryState.SENT).count()


def _ours(stage: Stage) -> list[Contender]:
    return [
        Contender(
            OURS, plural(count, "worker"), partial(send_all, stage, count), stage.sizes.messages
        )
        for count in WORKERS
    ]


def _others(stage: Stage, written: Written) -> list[Contender]:
    size, port = stage.sizes.messages, stage.sink.port
    part = max(size // PART_FOR_THE_SLOW, 1)
    queues = post_office.ways(stage, written, part)
    return [
        *_on_connections(
            SMTPLIB, "with_smtplib", SMTPLIB_CONNECTIONS, port=port, written=written, size=size
        ),
        *_on_connections(
            DJANGO, "with_django", DJANGO_CONNECTIONS, port=port, written=written, size=part
        ),
        *(Contender(POST_OFFICE, at_once, act, part) for at_once, act in queues.items()),
    ]


def _on_connections(
    who: str, job: str, counts: Iterable[int], *, port: int, written: Written, size: int
) -> list[Contender]:
    """Return one baseline with so many connections each time."""
    return [
        Contender(
            who,
            plural(count, "connection"),
            partial(
                together,
                f"bench.baselines:{job}",
                messages.shares(written, port=port, hands=count, size=size),
            ),
            size,
        )
        for count in counts
    ]


def _at_their_best(figures: Mapping[str, Figure], contenders: Sequence[Contender]) -> list[Figure]:
    """Return everybody at their best in each round, ours beside the others."""
    best = {
        who: best_of_each_round(f"{who} at its best", [figures[each.name] for each in theirs])
        for who in (OURS, SMTPLIB, DJANGO, POST_OFFICE)
        if (theirs := [each for each in contenders if each.who == who])
    }
    ours = best.pop(OURS)
    goals = {SMTPLIB: AGAINST_SMTPLIB, DJANGO: AGAINST_DJANGO}
    versus = [ours.against(theirs, goals.get(who)) for who, theirs in best.items()]
    return [ours.compared(versus), *best.values()]


def _figure(name: str, unit: str, rounds: Sequence[float]) -> Figure:
    return Figure(benchmark="send", name=name, unit=unit, rounds=rounds)


def plural(count: int, what: str) -> str:
    """Return so many of `what`."""
    return (
        f"{count} {what}" if count == 1 else f"{count} {what}{'es' if what.endswith('s') else 's'}"
    )
