"""Celery is the clock and the hands: each task is one call, and the rows say what to do."""

from celery import shared_task
from django.utils import timezone

from consent.services.purging import prune_everybody
from consent.services.recording import fold_waiting
from delivery.nudges import nudge_answers, nudge_editions
from delivery.rules.vocabulary import DeliveryKind
from delivery.services.claiming import ANSWERS, EDITIONS, has_due
from delivery.services.heartbeats import beat
from delivery.services.planning import (
    complete_last_editions,
    finish_through,
    plan_due,
    withhold_cancelled,
)
from delivery.services.recovering import recover
from delivery.services.sending import send_due
from subscribers.services.suppression import apply_waiting_stops


@shared_task(name="delivery.tasks.tick")
def tick() -> None:
    """Find what is due: end dead leases, fold what waits, plan, nudge, close."""
    clock = timezone.now
    beat(name="beat", clock=clock)
    recover(clock=clock)
    fold_waiting(clock=clock)
    apply_waiting_stops()
    plan_due(clock=clock)
    if has_due(kinds=ANSWERS, clock=clock):
        nudge_answers()
    if has_due(kinds=EDITIONS, clock=clock):
        nudge_editions()
    withhold_cancelled(clock=clock)
    finish_through(clock=clock)
    complete_last_editions(clock=clock)


@shared_task(name="delivery.tasks.pulse")
def pulse(queue: str) -> None:
    """Show that a worker serves `queue`."""
    beat(name=f"worker:{queue}", clock=timezone.now)


@shared_task(name="delivery.tasks.send_answers")
def send_answers() -> None:
    """Send confirmations, welcomes and links that are due."""
    _work("prompt", ANSWERS)


@shared_task(name="delivery.tasks.send_editions")
def send_editions() -> None:
    """Send editions that are due."""
    _work("bulk", EDITIONS)


def _work(queue: str, kinds: tuple[DeliveryKind, ...]) -> None:
    send_due(kinds=kinds, clock=timezone.now, after_each=lambda: pulse(queue))


@shared_task(name="delivery.tasks.purge")
def purge() -> None:
    """Drop the values whose cover ended by time alone."""
    prune_everybody(clock=timezone.now)
