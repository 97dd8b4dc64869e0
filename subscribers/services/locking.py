"""Whoever stops mail to people holds their rows, and so waits for what is on its way to them."""

from collections.abc import Callable, Collection, Sequence

from django.conf import settings
from django.db import OperationalError, connection, transaction

from subscribers.models import Subscriber

_LOCK_NOT_AVAILABLE = "55P03"

# Where these people were waited for in vain, the rest of the transaction does so no more.
_LIMIT = """
SELECT set_config('lock_timeout',
                  CASE current_setting('willingly.not_had', true) WHEN %s THEN '1' ELSE %s END,
                  true)
"""

# As a hand-over of mail does: whoever stops mail to them waits, or was first.
_SHARE = """
SELECT id FROM subscribers_subscriber WHERE id = ANY(%s) ORDER BY id FOR SHARE
"""

# Whether somebody is erased is looked at again once the lock is had.
_HOLD_LIVING = """
SELECT id, erased_at IS NULL FROM subscribers_subscriber
 WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE
"""


def hold_people(ids: Sequence[int]) -> bool:
    """Take these rows FOR NO KEY UPDATE in id order, inside the caller's transaction.

    Returns False where a mail system hangs and they are not had within `STOP_LOCK_TIMEOUT_MS`;
    the transaction can go on, and does not wait as long for the same people again.
    """
    people = Subscriber.objects.select_for_update(no_key=True).filter(id__in=ids)
    return _had(ids, lambda: list(people.order_by("id").values_list("id")))


def share_people(ids: Collection[int]) -> bool:
    """Take these rows FOR SHARE in id order, inside the caller's transaction.

    Whoever stops what goes to them commits before, or waits. Returns False where somebody writes
    one of the rows and they are not had within `STOP_LOCK_TIMEOUT_MS`.
    """

    def share() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SHARE, [list(ids)])

    return _had(ids, share)


def _had(ids: Collection[int], take: Callable[[], object]) -> bool:
    """Take rows by `take`, and say whether they were had in time."""
    whom = ",".join(map(str, sorted(set(ids))))
    try:
        with transaction.atomic():
            _limit_waiting(whom, settings.STOP_LOCK_TIMEOUT_MS)
            take()
            _set("lock_timeout", "0")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != _LOCK_NOT_AVAILABLE:
            raise
        _set("willingly.not_had", whom)
        return False
    return True


def hold_free_people(ids: Collection[int]) -> set[int]:
    """Take those of these rows that nobody else has, as `hold_people` does; return whose.

    Waits for nobody, inside the caller's transaction.
    """
    people = Subscriber.objects.select_for_update(no_key=True, skip_locked=True).filter(id__in=ids)
    return set(people.order_by("id").values_list("id", flat=True))


def hold_living(ids: Collection[int]) -> set[int]:
    """Take these rows FOR KEY SHARE, inside the caller's transaction; return who is not erased.

    Excludes an erasure and nothing else: it waits for the caller and finds what they wrote, or
    was first and they see it. No mail waits for this lock, nor it for mail.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_LIVING, [list(ids)])
        return {id_ for id_, is_living in cursor.fetchall() if is_living}


def _limit_waiting(whom: str, milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LIMIT, [whom, str(milliseconds)])


def _set(name: str, value: str) -> None:
    """Set a value until the end of the transaction, or of the part of it that is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
