"""When to try again what was surely not accepted."""

from datetime import timedelta

MOST_ATTEMPTS = 8
_FIRST = timedelta(seconds=15)
_LONGEST = timedelta(hours=2)


def wait_before(attempt: int, spread: float, *, at_least: float = 0) -> timedelta:
    """Return how long to wait after failed attempt `attempt` (1 for the first).

    Doubles each time, up to two hours, and is no shorter than the `at_least` seconds that the mail
    system asked for; `spread` in [0, 1) adds up to half of it, so that what failed together is not
    tried together.
    """
    doubled: int = 2 ** min(attempt - 1, 12)
    asked_for = min(timedelta(seconds=at_least), _LONGEST)
    return max(min(_FIRST * doubled, _LONGEST), asked_for) * (1 + spread / 2)


def spread_of(number: int) -> float:
    """Return a share in [0, 1) that neighbouring numbers do not have in common."""
    return (number * 2654435761 % 2**32) / 2**32
