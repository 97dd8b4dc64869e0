"""Waiting for a condition, never for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def wait_until(condition: Callable[[], Value], *, seconds: float = 20, what: str = "") -> Value:
    """Return the first true value of the condition; fail where it stays false for too long."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"After {seconds} s still not true: {what or condition}")
        time.sleep(0.05)
    return value
