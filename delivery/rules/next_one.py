"""What comes next of a program, as far as anybody knows, for the person whose it is."""

from datetime import datetime

from consent.rules.vocabulary import State


def next_one(
    *,
    state: State,
    planned_at: datetime | None,
    ends_at: datetime | None,
    paused_until: datetime | None,
    now: datetime,
) -> str:
    """Return which words say what comes next: `paused`, `none`, `soon` or `on` (a day).

    `planned_at` is when the next edition is due, which says that it may go then, not that it will.
    """
    pause_ends_at = paused_until if state == State.PAUSED else None
    earliest = max(at for at in (planned_at, pause_ends_at, now) if at is not None)
    if ends_at is not None and ends_at <= earliest:
        return "none"
    if pause_ends_at is not None and (planned_at is None or planned_at < pause_ends_at):
        return "paused"
    if planned_at is None:
        return "none"
    return "soon" if planned_at <= now else "on"
