"""Celery is the clock and the hands: each task is one call, and the rows say what to do."""

from collections.abc import Callable

import structlog
from celery import shared_task
from django.utils import timezone

from consent.services.purging import prune_everybody
from consent.services.recording import fold_waiting
from consent.services.sealing import seal_backlog
from delivery.nudges import nudge_answers, nudge_editions, nudge_planning
from delivery.rules.vocabulary import DeliveryKind
from delivery.services.claiming import ANSWERS, EDITIONS, Clock, has_due
from delivery.services.heartbeats import beat
from delivery.services.noticing import notice_endings
from delivery.services.planning import (
    complete_last_editions,
    finish_through,
    has_to_plan,
    plan_due,
    withhold_cancelled,
)
from delivery.services.recovering import recover
from delivery.services.sending import send_due
from subscribers.services.suppression import apply_waiting_stops

log = structlog.get_logger(__name__)

# After an import of many thousands; the queue has others to serve.
_SEALS_AT_ONCE = 5


@shared_task(name="delivery.tasks.tick")
def tick() -> None:
    """Find what is due: end dead leases, fold what waits, nudge, close.

    A step that fails stops none of the others.
    """
    clock = timezone.now
    steps: tuple[Callable[[], object], ...] = (
        lambda: beat(name="beat", clock=clock),
        lambda: recover(clock=clock),
        lambda: fold_waiting(clock=clock),
        apply_waiting_stops,
        lambda: _nudge_what_is_due(clock),
        lambda: withhold_cancelled(clock=clock),
        lambda: finish_through(clock=clock),
        lambda: complete_last_editions(clock=clock),
    )
    for step in steps:
        try:
            step()
        except Exception:
            log.exception("tick_step_failed")


def _nudge_what_is_due(clock: Clock) -> None:
    if has_due(kinds=ANSWERS, clock=clock):
        nudge_answers()
    if has_to_plan(clock=clock):
        nudge_planning()
    if has_due(kinds=EDITIONS, clock=clock):
        nudge_editions()


@shared_task(name="delivery.tasks.plan")
def plan() -> None:
    """Plan editions whose time has come, then send them."""
    plan_due(clock=timezone.now)
    nudge_editions()


@shared_task(name="delivery.tasks.seal")
def seal() -> None:
    """Number the new entries of the ledger and sign a root over all."""
    seal_backlog(clock=timezone.now, rounds=_SEALS_AT_ONCE)


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


@shared_task(name="delivery.tasks.notice")
def notice() -> None:
    """Tell people whose yes ends soon, once."""
    notice_endings(clock=timezone.now)


@shared_task(name="delivery.tasks.purge")
def purge() -> None:
    """Drop the values whose cover ended by time alone."""
    prune_everybody(clock=timezone.now)
