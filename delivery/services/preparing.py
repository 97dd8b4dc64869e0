"""Compose what was claimed, before any lock is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from consent.rules.gate import Refusal
from delivery.rendering.compose import Broken, Composed, Composer
from delivery.selectors.jobs import Job, jobs_for
from delivery.selectors.messages import Message
from delivery.selectors.told import with_events
from delivery.services.asking import with_questions
from delivery.services.claiming import Claim, Clock

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One claimed delivery with its message, or with why there is none."""

    claim: Claim
    job: Job
    result: Composed | Refusal | Broken

    @property
    def message(self) -> Message:
        """Return what the gate knew as it was composed."""
        if self.job.message is None:
            raise TypeError(f"delivery {self.claim.delivery_id} was read for a preview")
        return self.job.message

    @property
    def asks(self) -> str:
        """Return what the message asks besides, as it is kept."""
        return self.result.asks if isinstance(self.result, Composed) else ""


def read(*, claims: Sequence[Claim], clock: Clock) -> dict[int, Job]:
    """Return what each claimed delivery is made of, by delivery: one statement for a whole batch.

    Nobody holds it to that: whoever has said or become something else by the time of the hand-over
    is composed anew.
    """
    told = with_events(jobs_for([claim.delivery_id for claim in claims]))
    jobs = with_questions(jobs=told, clock=clock)
    return {job.delivery_id: job for job in jobs}


def prepare(
    *,
    claims: Sequence[Claim],
    composer: Composer,
    clock: Clock,
    jobs: Mapping[int, Job] | None = None,
) -> list[Prepared]:
    """Compose each claimed delivery, in order of id. One that breaks does not stop the others.

    `jobs` is what `read` has read of them.
    """
    made_of = read(claims=claims, clock=clock) if jobs is None else jobs
    now = clock()
    return [
        Prepared(claim, job, _compose(composer, job, now))
        for claim in claims
        if (job := made_of.get(claim.delivery_id)) is not None
    ]


def _compose(composer: Composer, job: Job, now: datetime) -> Composed | Refusal | Broken:
    try:
        return composer.compose(job, now)
    except Exception:  # one poisonous row must not hold up the queue
        log.exception("compose_failed", delivery=job.delivery_id, edition=job.edition_id)
        return Broken("compose_failed")
