"""A whole edition over SMTP: claim, gate, compose, intent and slots, hand over, settle."""

import resource
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import connection
from django.utils import timezone

from bench import baselines
from bench.crew import Work, together
from bench.editions import finished_messages, plan_for_readers
from bench.figures import Figure, Goal, best
from bench.stage import Stage
from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryState
from delivery.services.claiming import EDITIONS
from delivery.services.sending import send_due

WORKERS = (1, 2)
DJANGO_CONNECTIONS = (1, 2, 4)
SMTPLIB_CONNECTIONS = (1, 4, 16)
AGAINST_DJANGO = Goal(4, 6)
AGAINST_SMTPLIB = Goal(0.85, 1.3)
MEMORY_MB = Goal(150, 100)
TEMPLATE = "planned"
_UNTIL_ALL_IS_SENT = 3600.0

Measure = Callable[[], Work]


class NotAllSent(Exception):
    """The edition did not reach everybody: a rate of it would mean nothing."""


def run(stage: Stage) -> list[Figure]:
    """Let everybody send the same messages, one after the other, in each round."""
    file = stage.folder / "messages"
    size = _write_messages(stage, file)
    ours = {_plural(count, "worker"): partial(_send, stage, count) for count in WORKERS}
    django = _on_connections("Django's send_messages", "with_django", stage, DJANGO_CONNECTIONS)
    smtplib = _on_connections("smtplib", "with_smtplib", stage, SMTPLIB_CONNECTIONS)
    done: dict[str, list[Work]] = {name: [] for name in [*ours, *django, *smtplib]}
    for _round in range(stage.sizes.rounds):
        for name, measure in (ours | django | smtplib).items():
            done[name].append(measure())
    file.unlink()
    return [
        *_rates(done, stage.sizes.messages, list(ours), list(django), list(smtplib)),
        _memory([work for name in ours for work in done[name]]),
        _figure("one message", "bytes", [size]),
    ]


def work(_share: int) -> Callable[[], float]:
    """Be one worker; return how many MB of memory it took at most."""
    connection.ensure_connection()

    def act() -> float:
        send_due(kinds=EDITIONS, clock=timezone.now, seconds=_UNTIL_ALL_IS_SENT)
        connection.close()
        return _most_memory()

    return act


def _most_memory() -> float:
    """Return the most memory that this process has had, in MB.

    Where Linux tells it for the program alone: `getrusage` would count what the process that
    started it had.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1000
    # In bytes on macOS.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _write_messages(stage: Stage, file: Path) -> float:
    """Write the messages as they will be sent for the others; return their mean size."""
    messages = stage.sizes.messages
    with stage.databases.copy_of(TEMPLATE, lambda: plan_for_readers(messages)):
        finished = finished_messages()
    baselines.write(file, finished)
    return sum(len(each.content) for each in finished) / len(finished)


def _send(stage: Stage, workers: int) -> Work:
    with stage.databases.copy_of(TEMPLATE):
        done = together("bench.send:work", range(workers), processes=workers)
        sent = Delivery.objects.filter(state=DeliveryState.SENT).count()
    if sent != stage.sizes.messages:
        raise NotAllSent(f"{sent} of {stage.sizes.messages} were sent")
    return done


def _on_connections(
    name: str, job: str, stage: Stage, counts: tuple[int, ...]
) -> dict[str, Measure]:
    """Return one baseline with so many connections each time."""
    file = stage.folder / "messages"
    return {
        f"{name}, {_plural(count, 'connection')}": partial(
            together, f"bench.baselines:{job}", baselines.shares(file, stage.sink.port, count)
        )
        for count in counts
    }


def _rates(
    done: dict[str, list[Work]],
    messages: int,
    ours: list[str],
    django: list[str],
    smtplib: list[str],
) -> list[Figure]:
    rates = {
        name: _figure(name, "messages/s", [messages / work.seconds for work in works])
        for name, works in done.items()
    }
    best_django = best(rates[name] for name in django)
    best_smtplib = best(rates[name] for name in smtplib)
    for name in ours:
        versus = [
            rates[name].against(best_smtplib, AGAINST_SMTPLIB),
            rates[name].against(best_django, AGAINST_DJANGO),
        ]
        rates[name] = rates[name].compared(versus)
    return list(rates.values())


def _memory(works: list[Work]) -> Figure:
    highest = [max(work.results) for work in works]
    return _figure("memory of a worker", "MB", highest, MEMORY_MB)


def _figure(name: str, unit: str, rounds: list[float], goal: Goal | None = None) -> Figure:
    return Figure(benchmark="send", name=name, unit=unit, rounds=rounds, goal=goal)


def _plural(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
