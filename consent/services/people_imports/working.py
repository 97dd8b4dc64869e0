"""Imports are worked a slice at a time: rows say what is to be done, a worker does some of it."""

import time
from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError

from consent.models import PeopleImport
from consent.rules.people_imports import WORKING, ImportState
from consent.services.alone import alone
from consent.services.importing import UnusableFile
from consent.services.people_imports import files
from consent.services.people_imports.checking import check
from consent.services.people_imports.job import taken_up
from consent.services.people_imports.running import run
from consent.services.people_imports.undoing import undo_chunks
from programs.selectors.sides import Side, only

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
HasTime = Callable[[], bool]

# Any number of our own: it keeps these locks apart from other advisory locks.
_LOCK = 7_305
_TROUBLE_OF_OURS = "Something went wrong on our side, behind row {}. The log says what."


def has_imports() -> bool:
    """Say whether an import waits for a worker, or has one."""
    return PeopleImport.objects.filter(state__in=WORKING).exists()


def work_imports(*, clock: Clock, seconds: float) -> None:
    """Go on with the imports there are, oldest first, for about so long.

    One worker at a time is at an import: its lock is that of a session, and falls with it where
    the worker is killed, so that the next tick goes on. One that cannot go on is `failed` and
    says why; a database that is away is no reason.
    """
    stop_at = time.monotonic() + seconds
    for row in PeopleImport.objects.filter(state__in=WORKING).order_by("id"):
        with alone(_LOCK, row.pk) as is_ours:
            if is_ours:
                _work(row.pk, clock, lambda: time.monotonic() < stop_at)


def _work(import_id: int, clock: Clock, has_time: HasTime) -> None:
    # It may have come further while this worker waited for others.
    row = PeopleImport.objects.filter(pk=import_id, state__in=WORKING).first()
    if row is None:
        return
    try:
        with only(Side.of(is_sandbox=row.is_sandbox)):
            _go_on(row, clock, has_time)
    except UnusableFile as error:
        _fail(row, str(error), clock)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("import_failed", number=import_id)
        row.refresh_from_db()
        _fail(row, _TROUBLE_OF_OURS.format(row.rows_read), clock)


def _go_on(row: PeopleImport, clock: Clock, has_time: HasTime) -> None:
    if row.state == ImportState.UNDOING:
        undo_chunks(row, clock, has_time=has_time)
        return
    if row.state == ImportState.RUNNING and row.started_at is None:
        row.started_at = clock()
        row.save(update_fields=["started_at"])
    with taken_up(row, clock) as job:
        if row.state == ImportState.CHECKING:
            check(job, has_time=has_time)
        else:
            run(job, has_time=has_time)


def _fail(row: PeopleImport, trouble: str, clock: Clock) -> None:
    going_on = PeopleImport.objects.filter(pk=row.pk, state=row.state)
    if going_on.update(state=ImportState.FAILED, trouble=trouble, finished_at=clock()):
        files.discard(row.pk)
