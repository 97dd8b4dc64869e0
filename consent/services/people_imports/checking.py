"""The dry run: each chunk is written and taken back, so that nobody's row is held for long."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.db import transaction

from consent.services.importing import Given
from consent.services.people_imports import seen
from consent.services.people_imports.job import Job
from consent.services.people_imports.seen import Stated
from consent.services.profile import ProfileOutcome
from consent.services.upsert import UpsertResult
from subscribers.rules.matching import identify
from subscribers.rules.vocabulary import PersonOutcome, PersonRefusal
from subscribers.services.people import PersonResult


def check(job: Job, *, has_time: Callable[[], bool]) -> None:
    """Say what would become of the rows that are left, as long as there is time.

    As nothing of a chunk stays, who stands twice in the file is known by keyed hashes, which are
    written with how far it is and go at the end.
    """
    job.skip()
    for batch in job.batches():
        with transaction.atomic():
            results = job.run.take(batch)
            transaction.set_rollback(True)
        if not _write(job, batch, results) or not has_time():
            return
    with transaction.atomic():
        if (row := job.hold()) is not None:
            seen.forget(row.pk)
            job.close(row)


def _write(job: Job, batch: list[Given], results: list[UpsertResult]) -> bool:
    """Count one chunk behind the rows before it; say whether it was ours to count."""
    people = [Stated(identify(given.item.person)) for given in batch]
    with transaction.atomic():
        row = job.hold()
        if row is None:
            return False
        known = seen.known(row.pk, people)
        counted = [_behind(*each, known) for each in zip(people, results, strict=True)]
        job.run.count(batch, counted)
        # A row that is refused leaves nothing behind, its address neither.
        taken = zip(people, counted, strict=True)
        seen.add(row.pk, [each for each, result in taken if not _is_refused(result)])
        job.write(row)
    return True


def _behind(person: Stated, result: UpsertResult, known: Mapping[int, int]) -> UpsertResult:
    """Return what becomes of a row behind the earlier rows with its id or its address."""
    if not person.is_somebody or _is_refused(result):
        return result
    if person.has_address and known.get(person.address, person.id) != person.id:
        refused = PersonResult(PersonOutcome.REFUSED, refusal=PersonRefusal.ADDRESS_TAKEN)
        return replace(result, person=refused, profile=ProfileOutcome())
    if person.id not in known:
        return result
    is_same = known[person.id] == person.row
    outcome = PersonOutcome.SAME if is_same else PersonOutcome.CHANGED
    return replace(result, person=replace(result.person, outcome=outcome))


def _is_refused(result: UpsertResult) -> bool:
    return result.person.outcome == PersonOutcome.REFUSED
