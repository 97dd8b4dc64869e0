"""Read the whole ledger again and say where it was touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from consent.ledger.chain import GENESIS, entry_hash
from consent.models import ConsentEvent, Subject

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Damage:
    """One place where the ledger is not what was written. `event_id` is None for a cut tail."""

    subject: UUID
    position: int
    event_id: int | None
    what: str

    def __str__(self) -> str:
        entry = f"entry {self.event_id}" if self.event_id is not None else "no entry"
        return f"{self.subject} at {self.position} ({entry}): {self.what}"


def verify_ledger() -> Iterator[Damage | None]:
    """Yield None for each entry that is right and a `Damage` for each that is not.

    Streams in order of person and position, so memory stays flat.
    """
    heads = _heads()
    events = ConsentEvent.objects.order_by("subject_id", "position").iterator(_AT_ONCE)
    subject, head = next(heads, (None, 0))
    for subject_id, chain in groupby(events, key=lambda event: event.subject_id):
        while subject is not None and subject != subject_id:
            yield from _cut(subject, 0, head)
            subject, head = next(heads, (None, 0))
        position = 0
        for damage, at in _chain(chain):
            position = at
            yield damage
        yield from _cut(subject_id, position, head)
        subject, head = next(heads, (None, 0))
    while subject is not None:
        yield from _cut(subject, 0, head)
        subject, head = next(heads, (None, 0))


def _heads() -> Iterator[tuple[UUID | None, int]]:
    rows = Subject.objects.order_by("id").values_list("id", "head_position")
    yield from rows.iterator(_AT_ONCE)


def _chain(events: Iterator[ConsentEvent]) -> Iterator[tuple[Damage | None, int]]:
    previous, expected = GENESIS, 1
    for event in events:
        yield _damage(event, expected, previous), event.position
        previous, expected = bytes(event.hash), event.position + 1


def _damage(event: ConsentEvent, expected: int, previous: bytes) -> Damage | None:
    if event.position != expected:
        what = f"entries {expected} to {event.position - 1} are missing"
    elif bytes(event.previous_hash) != previous:
        what = "it does not follow the entry before"
    elif entry_hash(event) != bytes(event.hash):
        what = "its content was changed"
    else:
        return None
    return Damage(event.subject_id, event.position, event.pk, what)


def _cut(subject: UUID, position: int, head: int) -> Iterator[Damage]:
    if position != head:
        what = f"the chain ends at {position}, its head is {head}"
        yield Damage(subject, position, None, what)
