"""The jobs that systems brought by the API, and what became of their rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from consent.models import PeopleImport
from consent.rules.people_imports import UNDO_FOR, Problem
from consent.selectors.people_imports import problems_of
from programs.selectors.sides import in_sight


class UnknownJob(LookupError):
    """No job has this number."""


class ErrorsGone(LookupError):
    """The refusals of a job were kept for long enough."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows of a job so far."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    values_stored: int = 0
    values_refused: int = 0


def jobs() -> QuerySet[PeopleImport]:
    """Return all jobs; files that staff brought are none."""
    return in_sight(PeopleImport.objects.exclude(api_key="").order_by("id"), "is_sandbox")


def find_job(job_id: int) -> PeopleImport:
    """Return a job by its number. Raises `UnknownJob`."""
    row = jobs().filter(pk=job_id).first()
    if row is None:
        raise UnknownJob
    return row


def counts_of(job: PeopleImport) -> Counts:
    """Return what became of the rows that were read."""
    if job.counts is None:
        return Counts()
    outcomes, fields = job.counts["outcomes"], job.counts["fields"]
    return Counts(
        added=outcomes.get("added", 0),
        changed=outcomes.get("changed", 0),
        same=outcomes.get("same", 0),
        refused=sum(job.counts["refused"].values()),
        values_stored=sum(each["stored"] for each in fields),
        values_refused=sum(sum(each["refused"].values()) for each in fields),
    )


def errors_until(job: PeopleImport) -> datetime | None:
    """Return until when the refusals of a job can be had; None while it runs."""
    return None if job.finished_at is None else job.finished_at + UNDO_FOR


def errors_of(job_id: int, clock: Callable[[], datetime]) -> Iterator[Problem]:
    """Give what was refused so far: line, level, column, code.

    Raises `UnknownJob`, `ErrorsGone`.
    """
    job = find_job(job_id)
    until = errors_until(job)
    if until is not None and until <= clock():
        raise ErrorsGone
    return problems_of(job)
