"""The values that messages used, readable while their cover and their time last.

Their cover is the yes to the very program that the message was of: leaving it ends that, whatever
another program may still use.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from cryptography.exceptions import InvalidTag

from consent.ledger.keys import subject_key
from consent.ledger.sealing import UnreadableKeyError, open_sealed
from consent.models import Subject
from consent.rules.profile import Grant
from consent.selectors.cover import grants_by_program
from delivery.models import Delivery
from delivery.rules import values
from delivery.rules.values import Value, ValuesBroken
from delivery.rules.vocabulary import DeliveryState

log = structlog.get_logger(__name__)

_WENT = (DeliveryState.SENT, DeliveryState.UNCERTAIN)
_UNREADABLE = (InvalidTag, UnreadableKeyError, ValuesBroken)


def values_of(deliveries: Sequence[Delivery], now: datetime) -> dict[int, dict[str, Value]]:
    """Return what each delivery said, by its id and by field; those without are left out.

    As it stood in the message. What has had its time, is not covered at `now`, or was moved here
    from another delivery is not told. `deliveries` must have been read with `subscription`.
    """
    rows = [
        row
        for row in deliveries
        if row.sealed is not None
        and row.state in _WENT
        and not values.are_over(row.handed_over_at, now)
    ]
    people = {row.subscriber_id for row in rows}
    grants = grants_by_program(people, now) if people else {}
    keys = keys_of(people)
    found = {row.id: _covered(row, keys, grants) for row in rows}
    return {id_: told for id_, told in found.items() if told}


def keys_of(subscriber_ids: set[int]) -> dict[int, bytes]:
    """Return the keys of these people; who was erased has none."""
    subjects = Subject.objects.filter(subscriber__in=subscriber_ids, wrapped_key__isnull=False)
    return {
        subject.subscriber_id: key
        for subject in (subjects if subscriber_ids else ())
        if subject.subscriber_id is not None and (key := _key(subject)) is not None
    }


def _key(subject: Subject) -> bytes | None:
    try:
        return subject_key(subject)
    except UnreadableKeyError:
        return None


def opened(row: Delivery, key: bytes) -> dict[str, Value]:
    """Return all values of `row` by field, empty where they do not open with `key`."""
    fields = values.shown(row.used)
    try:
        place = values.bound_to(row.id, fields)
        return values.read(open_sealed(bytes(row.sealed or b""), key=key, bound_to=place), fields)
    except _UNREADABLE:
        log.warning("values_unreadable", delivery=row.id)
        return {}


def _covered(
    row: Delivery, keys: Mapping[int, bytes], grants: Mapping[tuple[int, int], Grant]
) -> dict[str, Value]:
    program = row.subscription.program_id if row.subscription else 0
    grant, key = grants.get((row.subscriber_id, program)), keys.get(row.subscriber_id)
    if grant is None or key is None:
        return {}
    return {
        field: value
        for field, value in opened(row, key).items()
        if field in grant.usable and value is not None
    }
