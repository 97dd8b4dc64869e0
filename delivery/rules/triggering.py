"""What one event triggers for one person, and which of its properties may be kept for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from consent.rules.profile import Grant, cover_refusal
from delivery.rules.events import EventRefusal, PropertyRefusal, is_out_of_date, said_by_person


@dataclass(frozen=True, slots=True)
class Listener:
    """One running edition that waits for an event, and the properties that it wants of it."""

    edition_id: int
    name: str
    program_id: int
    program: str
    fields: frozenset[str]
    worth_days: int | None
    valid_until: datetime | None

    def is_late(self, happened_at: datetime, now: datetime) -> bool:
        """Say whether it is not worth sending any more for an event of that time."""
        is_over = self.valid_until is not None and self.valid_until <= now
        return is_over or is_out_of_date(happened_at, self.worth_days, now)


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it was told of, and what is known of its person.

    `grants` are the person's live consents by program, `stored` their profile. What happened up to
    `forgotten_at` may have triggered its message before a backup was restored.
    """

    happened_at: datetime
    properties: Collection[str]
    grants: Mapping[int, Grant]
    stored: Mapping[str, Any] = field(default_factory=dict)
    contradicted: Collection[str] = ()
    forgotten_at: datetime | None = None

    def is_late_for(self, listener: Listener, now: datetime) -> bool:
        """Say whether an edition does not go for it any more."""
        is_forgotten = self.forgotten_at is not None and self.happened_at <= self.forgotten_at
        return is_forgotten or listener.is_late(self.happened_at, now)


@dataclass(frozen=True, slots=True)
class Decision:
    """What it triggers, and why each property is refused that is; `why_not` where nothing is."""

    triggered: tuple[Listener, ...]
    refused: dict[str, PropertyRefusal]
    why_not: EventRefusal | None


def decide(told: Told, listeners: Sequence[Listener], now: datetime) -> Decision:
    """Return what an event triggers at `now`, and what of it nothing covers.

    A property is kept only for an edition that it triggers, which wants it, and under the yes to
    that edition's program.
    """
    permitted = [each for each in listeners if each.program_id in told.grants]
    triggered = tuple(each for each in permitted if not told.is_late_for(each, now))
    reasons = {key: _why_not(key, told, listeners, triggered) for key in told.properties}
    return Decision(
        triggered,
        {key: reason for key, reason in reasons.items() if reason},
        None if triggered else _nothing(listeners, permitted),
    )


def _nothing(listeners: Sequence[Listener], permitted: Sequence[Listener]) -> EventRefusal:
    if not listeners:
        return EventRefusal.NO_EDITION
    return EventRefusal.OUT_OF_DATE if permitted else EventRefusal.NO_CONSENT


def _why_not(
    key: str, told: Told, listeners: Sequence[Listener], triggered: Sequence[Listener]
) -> PropertyRefusal | None:
    if not any(key in each.fields for each in listeners):
        return PropertyRefusal.NOT_DECLARED
    grants = [told.grants[each.program_id] for each in triggered if key in each.fields]
    uncovered = cover_refusal(key, grants)
    if uncovered is not None:
        return PropertyRefusal(str(uncovered))
    if key in told.contradicted:
        return PropertyRefusal.CONTRADICTED
    return PropertyRefusal.PERSON_SAID if said_by_person(told.stored.get(key)) else None
