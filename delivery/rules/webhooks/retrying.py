"""When to try an event again that was not taken, and when an endpoint is left alone."""

from datetime import timedelta

# As Standard Webhooks proposes: three days and some hours, from a moment's trouble to a weekend's.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(WAITS) + 1
# So long without anything taken, and an endpoint is paused.
FAILS_FOR = timedelta(days=5)
KEPT = timedelta(days=30)

_LONGEST_ASKED = timedelta(days=1)
_JITTER = 0.2


def wait_after(attempt: int, spread: float, *, asked: float = 0) -> timedelta | None:
    """Return how long to wait after failed attempt `attempt` (1 for the first); None to give up.

    No shorter than the `asked` seconds of a `Retry-After`, of which a day counts at most; `spread`
    in [0, 1) adds up to a fifth, so that what failed together is not tried together.
    """
    if attempt >= MOST_ATTEMPTS:
        return None
    return max(WAITS[attempt - 1], rest_asked(asked)) * (1 + _JITTER * spread)


def rest_asked(seconds: float) -> timedelta:
    """Return how long an endpoint is left alone that asked for so many seconds."""
    return min(timedelta(seconds=max(0.0, seconds)), _LONGEST_ASKED)
