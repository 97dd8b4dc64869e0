"""Doing again what was lost to somebody who wrote the same at the same time."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, transaction

T = TypeVar("T")

_ATTEMPTS = 5
_DEADLOCK_DETECTED = "40P01"


def again_where_lost(attempt: Callable[[], T], *lost: type[Exception]) -> T:
    """Return what `attempt` returns, in a transaction of its own or a part of the caller's.

    One that waits in a circle with somebody gives up its locks and is made again, and so is one
    that raises one of `lost`; the last of five raises. The caller holds no locks that others wait
    for while they hold some of these.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return attempt()
        except lost:
            continue
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != _DEADLOCK_DETECTED:
                raise
    with transaction.atomic():
        return attempt()
