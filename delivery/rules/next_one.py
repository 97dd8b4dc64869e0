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
    if state == State.PAUSED and paused_until is not None:
        is_after = planned_at is not None and planned_at >= paused_until
        return "on" if is_after else "paused"
    if planned_at is None or (ends_at is not None and ends_at <= max(planned_at, now)):
        return "none"
    return "soon" if planned_at <= now else "on"
