"""Stop an edition or a program at once: after this has answered, no message of it is begun.

A hand-over reads the state of editions and programs under a lock, but goes on with its chunk for a
second and more. So each holds a lock on its editions that any number of hand-overs share, and one
on what is of no edition where there is such. Who stops something writes that first, for all that
comes after to read, and then takes these locks alone: what was in flight is over when they are had.
A mail system that hangs is waited for no longer than for a leaving.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

from delivery.models import Edition
from delivery.rules.vocabulary import EditionState
from delivery.services import editions

# Any number of our own: it keeps these locks apart from other advisory locks.
_LOCK = 0x65646974
_LOCK_NOT_AVAILABLE = "55P03"

# Never waits: whoever wants an edition's alone has stopped it already.
_HOLD = """
SELECT id FROM unnest(%s::bigint[]) AS e (id)
WHERE pg_try_advisory_xact_lock_shared(%s, (id %% 2147483648)::int)
"""
_ALONE = "SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s::int[]) AS e (id)"
# Where the lock is somebody's alone, or somebody waits for it: no longer than that takes.
_SHARE = "SELECT pg_advisory_xact_lock_shared(%s, %s)"
# No edition has this number. Answers of all programs share one lock: a chunk of them is short.
_ANSWERS = 0

_STOPPABLE = (EditionState.SCHEDULED, EditionState.SENDING)
_CANCELLABLE = (
    EditionState.DRAFT,
    EditionState.APPROVED,
    EditionState.SCHEDULED,
    EditionState.SENDING,
    EditionState.PAUSED,
    EditionState.HELD,
)


@dataclass(frozen=True, slots=True)
class Stopped:
    """An edition that was stopped; `is_still` unless a hanging mail system has messages of it."""

    edition: Edition
    is_still: bool


def pause(*, edition: Edition) -> Stopped:
    """Stop at once: what has not been handed over waits. Raises `WrongStateError`."""
    return _stop(edition, _STOPPABLE, EditionState.PAUSED)


def cancel(*, edition: Edition) -> Stopped:
    """End it at once: what has not been handed over never will be. Raises `WrongStateError`."""
    return _stop(edition, _CANCELLABLE, EditionState.CANCELLED)


def let_program_finish(program_id: int) -> bool:
    """Wait until no message of a program that was held or closed is on its way; say whether.

    After that was committed. Of an edition that begins only now each hand-over reads it.
    """
    running = Edition.objects.filter(program=program_id, state=EditionState.SENDING)
    return _outlasted([_ANSWERS, *running.order_by("id").values_list("id", flat=True)])


def hold_editions(ids: Collection[int | None]) -> set[int]:
    """Share these editions' locks until the transaction ends; return those that nobody stops now.

    None is what is of no edition: its lock is waited for, since only one of many programs may be
    stopped now, and first, as a stop takes it first: neither then has what the other waits for.
    Before their state is read, in the transaction that hands over.
    """
    wanted = sorted({id_ for id_ in ids if id_ is not None})
    with connection.cursor() as cursor:
        if None in ids:
            cursor.execute(_SHARE, [_LOCK, _ANSWERS])
        if not wanted:
            return set()
        cursor.execute(_HOLD, [wanted, _LOCK])
        return {row[0] for row in cursor.fetchall()}


def _stop(edition: Edition, states: Collection[EditionState], into: EditionState) -> Stopped:
    row = editions.move(edition=edition, states=tuple(states), into=into)
    return Stopped(row, _outlasted([row.pk]))


def _outlasted(edition_ids: Sequence[int]) -> bool:
    """Wait until the hand-overs that may have read these as running are over."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _limit_waiting(cursor, settings.STOP_LOCK_TIMEOUT_MS)
            cursor.execute(_ALONE, [_LOCK, [id_ % 2**31 for id_ in edition_ids]])
            _limit_waiting(cursor, 0)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != _LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _limit_waiting(cursor: CursorWrapper, milliseconds: int) -> None:
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(milliseconds)])
