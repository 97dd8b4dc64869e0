"""When to try again what was surely not accepted."""

from datetime import timedelta

MOST_ATTEMPTS = 8
_FIRST = timedelta(seconds=15)
_LONGEST = timedelta(hours=2)


def wait_before(attempt: int, spread: float) -> timedelta:
    """Return how long to wait after failed attempt `attempt` (1 for the first).

    Doubles each time, up to two hours; `spread` in [0, 1) adds up to half of it, so that what
    failed together is not tried together.
    """
    doubled: int = 2 ** min(attempt - 1, 12)
    return min(_FIRST * doubled, _LONGEST) * (1 + spread / 2)
