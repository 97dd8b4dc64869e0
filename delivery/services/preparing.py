"""Compose what was claimed, before any lock is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from consent.rules.gate import Refusal
from delivery.rendering.compose import Broken, Composed, Composer
from delivery.selectors.jobs import Job, jobs_for
from delivery.selectors.messages import Message
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


def prepare(*, claims: Sequence[Claim], composer: Composer, clock: Clock) -> list[Prepared]:
    """Compose each claimed delivery, in order of id. One that breaks does not stop the others."""
    by_id = {claim.delivery_id: claim for claim in claims}
    jobs = with_questions(jobs=jobs_for(by_id), clock=clock)
    return [Prepared(by_id[job.delivery_id], job, _compose(composer, job, clock)) for job in jobs]


def _compose(composer: Composer, job: Job, clock: Clock) -> Composed | Refusal | Broken:
    try:
        return composer.compose(job, clock())
    except Exception:  # one poisonous row must not hold up the queue
        log.exception("compose_failed", delivery=job.delivery_id, edition=job.edition_id)
        return Broken("compose_failed")
