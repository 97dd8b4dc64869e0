"""One worker at a time at one piece of work, whatever becomes of the worker."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(lock: int, number: int) -> Iterator[bool]:
    """Be the only session at the work of this number, or learn that another one is.

    `lock` keeps one kind of work apart from others. The lock is that of a session, and falls with
    it where the worker is killed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [lock, number % 2**31])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [lock, number % 2**31])
