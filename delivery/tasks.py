"""Celery is the clock and the hands: each task is one call, and the rows say what to do."""

from collections.abc import Callable

import structlog
from celery import shared_task
from django.utils import timezone

from consent.services.complete import write_down_ends
from consent.services.forget_invited import forget_who_never_joined
from consent.services.forget_posted import drop_old_posted
from consent.services.people_imports import drop_old_imports, has_imports, work_imports
from consent.services.posted import has_posted
from consent.services.purging import prune_everybody
from consent.services.recording import fold_waiting
from consent.services.replaying import apply_crash_tails
from consent.services.retain import forget_who_left_long_ago
from consent.services.say_why import drop_old_words
from consent.services.sealing import seal_backlog
from delivery.nudges import (
    nudge_answers,
    nudge_editions,
    nudge_event_jobs,
    nudge_imports,
    nudge_planning,
    nudge_webhooks,
)
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.privacy import who_asks
from delivery.services.claiming import ANSWERS, EDITIONS, Clock, has_due
from delivery.services.dropping import drop_values
from delivery.services.event_jobs import drop_old_event_jobs, has_event_jobs
from delivery.services.feedback import drop_old_remarks
from delivery.services.figures import keep_figures
from delivery.services.forgetting_events import forget_events
from delivery.services.guarding import hold_what_hurts
from delivery.services.heartbeats import beat
from delivery.services.in_order import put_off_later_steps
from delivery.services.mail_events import (
    apply_mail_events,
    forget_nobodys_events,
    forget_old_events,
)
from delivery.services.measuring import forget_speeds
from delivery.services.noticing import notice_endings
from delivery.services.planning import (
    complete_last_editions,
    finish_through,
    has_to_plan,
    plan_due,
    withhold_cancelled,
)
from delivery.services.posted import work_posted_forms
from delivery.services.recovering import recover
from delivery.services.renumbering import skip_lost_numbers_if_restored
from delivery.services.reporting import end_unreported
from delivery.services.sandbox import drop_old_messages
from delivery.services.sending import send_due
from delivery.services.webhooks.alerting import tell_owners
from delivery.services.webhooks.claiming import has_due_webhooks
from delivery.services.webhooks.forgetting import drop_old_webhooks
from delivery.services.webhooks.sending import send_webhooks as send_due_webhooks
from subscribers.services.suppression import apply_waiting_stops

log = structlog.get_logger(__name__)

# After an import of many thousands; the queue has others to serve.
_SEALS_AT_ONCE = 5
# After an outage of a mail system, whose bounces come all at once.
_MAIL_SECONDS = 3.0
# Editions and plans wait behind it in the same queue.
_IMPORT_SECONDS = 25.0


@shared_task(name="delivery.tasks.tick")
def tick() -> None:
    """Find what is due: end dead leases, fold what waits, nudge, close.

    A step that fails stops none of the others.
    """
    clock = timezone.now
    _each(
        lambda: beat(name="beat", clock=clock),
        lambda: recover(clock=clock),
        lambda: end_unreported(clock=clock),
        lambda: skip_lost_numbers_if_restored(clock=clock),
        lambda: apply_crash_tails(clock=clock),
        lambda: fold_waiting(clock=clock),
        apply_waiting_stops,
        lambda: put_off_later_steps(clock=clock),
        lambda: _nudge_what_is_due(clock),
        lambda: withhold_cancelled(clock=clock),
        lambda: finish_through(clock=clock),
        lambda: complete_last_editions(clock=clock),
        lambda: write_down_ends(clock=clock),
    )


def _nudge_what_is_due(clock: Clock) -> None:
    if has_posted(clock=clock) or has_due(kinds=ANSWERS, clock=clock):
        nudge_answers()
    if has_to_plan(clock=clock):
        nudge_planning()
    if has_due(kinds=EDITIONS, clock=clock):
        nudge_editions()
    if has_imports():
        nudge_imports()
    if has_event_jobs():
        nudge_event_jobs()
    if has_due_webhooks(clock=clock):
        nudge_webhooks()


@shared_task(name="delivery.tasks.plan")
def plan() -> None:
    """Plan editions whose time has come, then send them."""
    plan_due(clock=timezone.now)
    nudge_editions()


@shared_task(name="delivery.tasks.seal")
def seal() -> None:
    """Number the new entries of the ledger and sign a root over all."""
    seal_backlog(clock=timezone.now, rounds=_SEALS_AT_ONCE)


@shared_task(name="delivery.tasks.mail")
def mail() -> None:
    """Apply what mail systems told of messages, a little at a time: others wait in this queue."""
    apply_mail_events(clock=timezone.now, seconds=_MAIL_SECONDS)


@shared_task(name="delivery.tasks.guard")
def guard() -> None:
    """Hold programs of which too many messages bounce or are marked as spam."""
    hold_what_hurts(clock=timezone.now)


@shared_task(name="delivery.tasks.pulse")
def pulse(queue: str) -> None:
    """Show that a worker serves `queue`."""
    beat(name=f"worker:{queue}", clock=timezone.now)


@shared_task(name="delivery.tasks.send_answers")
def send_answers() -> None:
    """Work what was posted, then send confirmations, welcomes and links that are due."""
    work_posted_forms(clock=timezone.now)
    _work("prompt", ANSWERS)


@shared_task(name="delivery.tasks.send_editions")
def send_editions() -> None:
    """Send editions that are due."""
    _work("bulk", EDITIONS)


def _work(queue: str, kinds: tuple[DeliveryKind, ...]) -> None:
    send_due(kinds=kinds, clock=timezone.now, after_each=lambda: pulse(queue))


@shared_task(name="delivery.tasks.import_people")
def import_people() -> None:
    """Go on with files of people that staff uploaded; the tick asks again while there is more."""
    work_imports(clock=timezone.now, seconds=_IMPORT_SECONDS)


@shared_task(name="delivery.tasks.send_webhooks")
def send_webhooks() -> None:
    """Tell other systems what happened; the tick asks again while there is more."""
    send_due_webhooks(clock=timezone.now)


@shared_task(name="delivery.tasks.notice")
def notice() -> None:
    """Tell people whose yes ends soon, once."""
    notice_endings(clock=timezone.now)


@shared_task(name="delivery.tasks.figures")
def figures() -> None:
    """Bring the figures of the reports up to date, a little at a time."""
    keep_figures(clock=timezone.now)


@shared_task(name="delivery.tasks.purge")
def purge() -> None:
    """Drop values nothing covers, old words, events, forms, imports, people nothing keeps, speeds.

    Those left longer ago than proof is kept, or were invited half a year ago and never joined. A
    step that fails stops none of the others.
    """
    clock = timezone.now
    _each(
        lambda: drop_values(clock=clock),
        lambda: drop_old_remarks(clock=clock),
        lambda: drop_old_words(clock=clock),
        lambda: forget_events(clock=clock),
        lambda: forget_nobodys_events(clock=clock),
        lambda: forget_old_events(clock=clock),
        lambda: forget_speeds(clock=clock),
        lambda: drop_old_posted(clock=clock),
        lambda: drop_old_imports(clock=clock),
        lambda: drop_old_event_jobs(clock=clock),
        lambda: drop_old_webhooks(clock=clock),
        lambda: drop_old_messages(clock=clock),
        lambda: tell_owners(clock=clock),
        # What takes longest comes last.
        lambda: prune_everybody(clock=clock),
        lambda: forget_who_left_long_ago(spared=who_asks, clock=clock),
        lambda: forget_who_never_joined(spared=who_asks, clock=clock),
    )


def _each(*steps: Callable[[], object]) -> None:
    """Do each step; one that fails stops none of the others."""
    for step in steps:
        try:
            step()
        except Exception:
            log.exception("step_failed")
