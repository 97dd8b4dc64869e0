"""Deliver nothing while this database may not know of somebody's stop."""

import time

import structlog

from consent import journal

log = structlog.get_logger(__name__)

SAY_AGAIN_SECONDS = 60.0

_said_at: dict[journal.FenceState, float] = {}


def is_fenced() -> bool:
    """Say whether nothing may be claimed, planned or handed over; the log says why, once a while.

    What is due stays due.
    """
    found = journal.fence()
    if found.is_up:
        _say(found)
    return found.is_up


def _say(found: journal.Fence) -> None:
    now = time.monotonic()
    if now - _said_at.get(found.state, -SAY_AGAIN_SECONDS) >= SAY_AGAIN_SECONDS:
        _said_at[found.state] = now
        log.error(
            "delivery_is_fenced", state=str(found.state), why=str(found), writers=found.writers
        )
