"""The values of one message, sealed for its receipt under the person's own key."""

from collections.abc import Sequence

import structlog

from consent.ledger.keys import unwrapped
from consent.ledger.sealing import UnreadableKeyError, seal
from delivery.rendering.usage import Usage
from delivery.rendering.values import stored_of
from delivery.rules import values
from delivery.selectors.jobs import Job

log = structlog.get_logger(__name__)


def sealed_values(job: Job, used: Usage) -> bytes | None:
    """Return the values of `job` as they stand in its message, None where it uses none.

    One ciphertext, bound to the delivery and its fields. A key that no master key opens stops no
    message: its receipt has no values then, and `manage.py verify` names the person (INV-7).
    """
    fields = values.shown(used.used)
    return _sealed(job, fields, [used.context[field] for field in fields]) if fields else None


def sealed_edition(job: Job, used: Usage, fingerprint: str, variant: str) -> bytes | None:
    """Return the values of an edition, with what it takes to write the same words once more.

    None where nothing that it says depends on the person.
    """
    fields = values.shown(used.used)
    if not fields and not variant:
        return None
    said = [used.context[field] for field in fields]
    stored = tuple([stored_of(each) for each in said])
    return _sealed(job, fields, said, values.Again(fingerprint, variant, stored))


def _sealed(
    job: Job, fields: Sequence[str], said: Sequence[object], again: values.Again | None = None
) -> bytes | None:
    if job.wrapped_key is None or job.subject is None:
        return None
    try:
        key = unwrapped(job.wrapped_key, job.subject)
    except UnreadableKeyError:
        log.warning("person_key_unreadable", delivery=job.delivery_id)
        return None
    plain = values.written(said, again)
    return seal(plain, key=key, bound_to=values.bound_to(job.delivery_id, fields))
