"""Wake a worker. A nudge is only a hint: the rows are the queue, and the tick finds them anyway."""

import time

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

ANSWERS_TASK = "delivery.tasks.send_answers"
EDITIONS_TASK = "delivery.tasks.send_editions"
PLAN_TASK = "delivery.tasks.plan"
IMPORTS_TASK = "delivery.tasks.import_people"
EVENT_JOBS_TASK = "config.tasks.take_event_jobs"
WEBHOOKS_TASK = "delivery.tasks.send_webhooks"
_STALE_AFTER = 10
_RESTS_FOR = 30.0


def nudge_answers() -> None:
    """Ask for the messages that people wait for."""
    _nudge(ANSWERS_TASK, "prompt")


def nudge_editions() -> None:
    """Ask for editions."""
    _nudge(EDITIONS_TASK, "bulk")


def nudge_planning() -> None:
    """Ask for the deliveries of editions whose time has come."""
    _nudge(PLAN_TASK, "bulk")


def nudge_imports() -> None:
    """Ask for what is left of files of people."""
    _nudge(IMPORTS_TASK, "bulk")


def nudge_event_jobs() -> None:
    """Ask for what is left of files of events."""
    _nudge(EVENT_JOBS_TASK, "bulk")


def nudge_webhooks() -> None:
    """Ask for what other systems are to be told."""
    _nudge(WEBHOOKS_TASK, "bulk")


def _nudge(task: str, queue: str) -> None:
    if time.monotonic() < _rest.until:
        return
    try:
        current_app.send_task(task, queue=queue, retry=False, expires=_STALE_AFTER)
    except (OperationalError, OSError) as error:
        _rest.until = time.monotonic() + _RESTS_FOR
        log.warning("nudge_lost", task=task, reason=type(error).__name__)


class _Rest:
    """Until when this process asks nothing of a broker that did not answer.

    A broker that is down costs a page two seconds and a frozen one five: once, not each time.
    """

    until = 0.0


_rest = _Rest()
