"""Bring the figures up to date, a little at a time."""

import time
from collections.abc import Callable
from functools import partial

from delivery.services.claiming import Clock
from delivery.services.figures.chains import follow_ledger
from delivery.services.figures.links import follow_links
from delivery.services.figures.outcomes import count_editions
from delivery.services.figures.said import count_what_is_said

# Others wait in the same queue.
_SECONDS = 20.0


def keep_figures(*, clock: Clock, seconds: float = _SECONDS) -> None:
    """Bring the figures up to date, for about `seconds`. Idempotent; the next time goes on.

    What is recorded once is added once, behind a mark; what changes is counted anew, the longer it
    takes the less often. Two at once do nothing twice: the second passes by what the first holds.
    """
    until = time.monotonic() + seconds

    def is_time_left() -> bool:
        return time.monotonic() < until

    _while(is_time_left, follow_ledger)
    _while(is_time_left, partial(follow_links, clock=clock))
    count_what_is_said(clock=clock)
    count_editions(clock=clock, go_on=is_time_left)


def _while(is_time_left: Callable[[], bool], step: Callable[[], bool]) -> None:
    while is_time_left() and step():
        pass
