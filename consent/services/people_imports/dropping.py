"""What is stored of the rows of an import goes when it is not needed any more."""

from collections.abc import Callable
from datetime import datetime

from consent.models import ImportChange, ImportChunk, PeopleImport
from consent.rules.people_imports import (
    BEFORE,
    FILES_KEPT_FOR,
    UNDO_FOR,
    VALUES_KEPT_FOR,
    WORKING,
    ImportState,
)
from consent.services.people_imports import files, seen

Clock = Callable[[], datetime]


def drop_old_imports(*, clock: Clock) -> None:
    """Drop files nobody went on with, values after a day, the rest when undoing is over.

    What stays is who brought which file when, how it was read and how many rows became what.
    """
    now = clock()
    _cancel_forgotten(now)
    started = ImportChange.objects.filter(
        chunk__people_import__started_at__lte=now - VALUES_KEPT_FOR
    )
    with_values = started.exclude(values_after={})
    with_values.filter(before={}).delete()
    with_values.update(values_before={}, values_after={})
    ended = PeopleImport.objects.filter(finished_at__lte=now - UNDO_FOR)
    ImportChunk.objects.filter(people_import__in=ended.exclude(state=ImportState.UNDOING)).delete()


def _cancel_forgotten(now: datetime) -> None:
    forgotten = PeopleImport.objects.filter(state__in=BEFORE, uploaded_at__lte=now - FILES_KEPT_FOR)
    forgotten.update(state=ImportState.CANCELLED, finished_at=now)
    begun = PeopleImport.objects.filter(state__in=[*BEFORE, *WORKING])
    kept = list(begun.values_list("pk", flat=True))
    files.discard_older(now - FILES_KEPT_FOR, but=kept)
    seen.forget_all_but(kept)
