"""Hold the heads of people's chains while something is appended to them."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection

from consent.ledger.sealing import new_wrapped_key
from consent.models import Subject
from subscribers.models import Subscriber

_COLUMNS = (
    "id",
    "subscriber_id",
    "wrapped_key",
    "head_position",
    "head_hash",
    "folded_position",
    "sealed_position",
)
_LOCK = f"""
SELECT {", ".join(_COLUMNS)} FROM consent_subject
WHERE subscriber_id = ANY(%s) ORDER BY subscriber_id FOR UPDATE
"""  # noqa: S608 - our own columns


class PersonErasedError(LookupError):
    """Somebody was erased: nothing more can be said about them."""


def lock_subjects(subscriber_ids: Iterable[int]) -> dict[int, Subject]:
    """Return these people's subject rows, made where missing, locked in order of subscriber.

    Raises `PersonErasedError`: an erased person's chain has ended, and they get no other.
    """
    ids = sorted(subscriber_ids)
    made = set() if len(ids) == 1 else _make_missing(ids)
    found = _lock(ids)
    if len(ids) == 1 and not found:
        # With one person there is no order to keep: a chain that is there costs one statement.
        made = _make_missing(ids)
        found = _lock(ids)
    if len(found) < len(ids) or _is_anybody_erased(made):
        raise PersonErasedError
    return found


def _lock(ids: list[int]) -> dict[int, Subject]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [ids])
        rows = [Subject.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row) for row in cursor.fetchall()]
    return {row.subscriber_id: row for row in rows if row.subscriber_id is not None}


def _make_missing(ids: Sequence[int]) -> set[int]:
    """Make the rows of those who have none, before any is locked, so that the order is kept."""
    rows = Subject.objects.filter(subscriber_id__in=ids)
    missing = set(ids) - set(rows.values_list("subscriber_id", flat=True))
    Subject.objects.bulk_create(
        [_new_subject(id_) for id_ in ids if id_ in missing], ignore_conflicts=True
    )
    return missing


def _is_anybody_erased(made: set[int]) -> bool:
    """Look once more at those without a chain: an erasure may have ended theirs just now."""
    if not made:
        return False
    return Subscriber.objects.filter(pk__in=made, erased_at__isnull=False).exists()


def _new_subject(subscriber_id: int) -> Subject:
    subject = Subject(subscriber_id=subscriber_id)
    subject.wrapped_key = new_wrapped_key(subject.id, settings.SUBJECT_MASTER_KEYS)
    return subject
