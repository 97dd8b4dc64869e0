"""The values that messages used, readable while their cover and their time last.

Their cover is the yes to the very program that the message was of: leaving it ends that, whatever
another program may still use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from delivery.rules.values import Again, Value, ValuesBroken
from delivery.rules.vocabulary import DeliveryState

log = structlog.get_logger(__name__)

_WENT = (DeliveryState.SENT, DeliveryState.UNCERTAIN)
_UNREADABLE = (InvalidTag, UnreadableKeyError, ValuesBroken)


@dataclass(frozen=True, slots=True)
class Kept:
    """What one message said of its person, and the relationship that its text was for, if any."""

    values: dict[str, Value] = field(default_factory=dict)
    text_for: str = ""


def values_of(deliveries: Sequence[Delivery], now: datetime) -> dict[int, dict[str, Value]]:
    """Return what each delivery said, by its id and by field; those without are left out.

    As it stood in the message. What has had its time, is not covered at `now`, or was moved here
    from another delivery is not told. `deliveries` must have been read with `subscription`.
    """
    return {id_: kept.values for id_, kept in kept_of(deliveries, now).items() if kept.values}


def kept_of(deliveries: Sequence[Delivery], now: datetime) -> dict[int, Kept]:
    """Return all that is kept of what each delivery said, as `values_of` does."""
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
    return {row.id: _covered(row, keys, grants) for row in rows}


def keys_of(subscriber_ids: set[int]) -> dict[int, bytes]:
    """Return the keys of these people; who was erased has none."""
    subjects = Subject.objects.filter(subscriber__in=subscriber_ids, wrapped_key__isnull=False)
    return {
        subject.subscriber_id: key
        for subject in (subjects if subscriber_ids else ())
        if subject.subscriber_id is not None and (key := key_of(subject)) is not None
    }


def key_of(subject: Subject) -> bytes | None:
    """Return the key of one chain; None where it is destroyed, or no master key opens it."""
    if subject.wrapped_key is None:
        return None
    try:
        return subject_key(subject)
    except UnreadableKeyError:
        return None


def opened(row: Delivery, key: bytes) -> dict[str, Value]:
    """Return all values of `row` by field, empty where they do not open with `key`."""
    return opened_whole(row, key)[0]


def opened_whole(row: Delivery, key: bytes) -> tuple[dict[str, Value], Again | None]:
    """Return all that `row` keeps under seal; nothing where it does not open with `key`."""
    fields = values.shown(row.used)
    try:
        place = values.bound_to(row.id, fields)
        plain = open_sealed(bytes(row.sealed or b""), key=key, bound_to=place)
        return values.read_again(plain, fields)
    except _UNREADABLE:
        log.warning("values_unreadable", delivery=row.id)
        return {}, None


def _covered(
    row: Delivery, keys: Mapping[int, bytes], grants: Mapping[tuple[int, int], Grant]
) -> Kept:
    program = row.subscription.program_id if row.subscription else 0
    grant, key = grants.get((row.subscriber_id, program)), keys.get(row.subscriber_id)
    if grant is None or key is None:
        return Kept()
    held, again = opened_whole(row, key)
    told: dict[str, Value] = {
        name: value for name, value in held.items() if name in grant.usable and value is not None
    }
    return Kept(told, again.variant if again else "")
