"""The import itself: each chunk one transaction, with how far it is and what undoing it needs."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Min, Q

from consent.models import ImportChange, ImportChunk, PeopleImport
from consent.rules.people_imports import UNDO_FOR, ImportState
from consent.services.importing import Given
from consent.services.people_imports import files
from consent.services.people_imports.job import Job
from consent.services.upsert import UpsertResult
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import PersonOutcome
from subscribers.selectors.versions import versions_of

# Each list against a hash of who is looked for: comparing two lists takes each with each, 2.7 s for
# a thousand people behind a million and not 0.2.
_ADDED_BEFORE = """
SELECT new.id FROM consent_importchunk c, unnest(c.added) AS new (id)
 WHERE c.people_import_id = %s AND NOT c.is_foreseen AND new.id = ANY(%s::bigint[])
"""


def run(job: Job, *, has_time: Callable[[], bool]) -> None:
    """Import the rows that are left, as long as there is time; throw the file away at the end.

    A worker that is killed leaves whole chunks: the next one goes on behind the last. One whose
    import was stopped, or is in other hands, goes home.
    """
    job.skip()
    for batch in job.batches():
        if not _take(job, batch) or not has_time():
            return
    with transaction.atomic():
        row = job.hold()
        if row is None:
            return
        job.close(row)
    files.discard(row.pk)


def _take(job: Job, batch: list[Given]) -> bool:
    """Take one chunk; say whether it was ours to take."""
    with transaction.atomic():
        row = job.hold()
        if row is None:
            return False
        results = job.run.take(batch)
        job.run.count(batch, results)
        _note(job.write(row), row, results, job.clock())
    return True


def _note(
    chunk: ImportChunk, row: PeopleImport, results: Sequence[UpsertResult], now: datetime
) -> None:
    """Write down what undoing the chunk needs."""
    people = [(result, result.person.subscriber_id or 0) for result in results]
    changed = {id_: each for each, id_ in people if each.person.before or each.profile.after}
    added = [id_ for each, id_ in people if each.person.outcome == PersonOutcome.ADDED]
    same = {id_: each for each, id_ in people if each.person.outcome == PersonOutcome.SAME}
    # Who only stands in this file as they were is named by a change of nothing, so that undoing
    # the import that brought them leaves them here.
    also = _new_by_another(row, same.keys() - changed.keys(), now)
    own = _added_before(row, changed.keys() | also)
    # Whom an earlier chunk added is new still: their row has another version now, and no before.
    again = own & changed.keys()
    versions = versions_of([*added, *again])
    chunk.added, chunk.versions = list(versions), list(versions.values())
    chunk.save(update_fields=["added", "versions"])
    named = {id_: same[id_] for id_ in also - own}
    written = {id_: each for id_, each in changed.items() if id_ not in own or each.profile.after}
    ImportChange.objects.bulk_create(
        _change(chunk, id_, each) for id_, each in (named | written).items()
    )


def _new_by_another(row: PeopleImport, subscriber_ids: Collection[int], now: datetime) -> set[int]:
    """Return whom another import may have added that can still be undone, or is being undone."""
    others = PeopleImport.objects.exclude(pk=row.pk).exclude(state=ImportState.UNDONE)
    others = others.filter(Q(finished_at=None) | Q(finished_at__gt=now - UNDO_FOR))
    since = others.aggregate(since=Min("started_at"))["since"] if subscriber_ids else None
    if since is None:
        return set()
    new = Subscriber.objects.filter(pk__in=subscriber_ids, created_at__gte=since)
    return set(new.values_list("pk", flat=True))


def _added_before(row: PeopleImport, subscriber_ids: Collection[int]) -> set[int]:
    new = Subscriber.objects.filter(pk__in=subscriber_ids, created_at__gte=row.started_at)
    ids = list(new.values_list("pk", flat=True))
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_ADDED_BEFORE, [row.pk, ids])
        return {id_ for (id_,) in cursor.fetchall()}


def _change(chunk: ImportChunk, subscriber_id: int, result: UpsertResult) -> ImportChange:
    return ImportChange(
        chunk=chunk,
        subscriber_id=subscriber_id,
        before=dict(result.person.before),
        after=dict(result.person.after),
        values_before=result.profile.before,
        values_after=result.profile.after,
    )
