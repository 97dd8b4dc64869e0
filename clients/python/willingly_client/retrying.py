"""When to ask again, and how long to wait before."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Also 500: what failed was taken back, and its Idempotency-Key is free again.
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrying:
    """How often to ask in all, and how long to wait, in seconds, before each time but the first.

    `Retry-After` of an answer counts where it is longer than our own wait. Where it is longer than
    `longest_wait` the answer is raised instead: whoever called knows better what to do meanwhile.
    """

    tries: int = 6
    first_wait: float = 0.5
    longest_wait: float = 120
    wait: Callable[[float], object] = time.sleep

    def pause(self, tried: int, retry_after: str | None) -> float | None:
        """Return how long to wait after so many tries; None: give up."""
        if tried >= self.tries:
            return None
        # Full jitter: those that were refused together do not come back together.
        highest = min(self.longest_wait, self.first_wait * 2 ** (tried - 1))
        own = random.uniform(0, highest)  # noqa: S311 - spreads callers, guards nothing
        asked = _seconds(retry_after)
        return None if asked > self.longest_wait else max(own, asked)


def is_worth_another_try(status: int, code: str) -> bool:
    """Say whether the same call may be answered otherwise in a while."""
    return status in _AGAIN or code == "still_running"


def _seconds(retry_after: str | None) -> float:
    """Return how long `Retry-After` says: a number of seconds, or a date (RFC 9110, 10.2.3)."""
    if retry_after is None:
        return 0
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return 0
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0, (aware - datetime.now(UTC)).total_seconds())
