"""What other systems may tell of, and what of it is kept: pure rules over plain values."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from consent.rules.profile import Source

ID_LENGTH = 120
NAME_LENGTH = 64
NAME = r"^[a-z][a-z0-9_.-]*$"
NAME_SENTENCE = "Small letters, digits, and _ . - between them."

# Older than this an event triggers nothing, so nothing of it has to be remembered.
MOST_AGE = timedelta(days=30)
# Clocks of other systems may be so much ahead.
MOST_AHEAD = timedelta(minutes=5)


class EventRefusal(StrEnum):
    """Why an event triggers nothing."""

    NO_EDITION = "no_edition"
    NO_CONSENT = "no_consent"
    OUT_OF_DATE = "out_of_date"

    @property
    def sentence(self) -> str:
        """Return the reason in a sentence."""
        return _SENTENCES[self]


_SENTENCES = {
    EventRefusal.NO_EDITION: "No running edition is triggered by this event.",
    EventRefusal.NO_CONSENT: "The person has no live yes to a program that it triggers.",
    EventRefusal.OUT_OF_DATE: "It happened too long ago to be worth a message.",
}


class PropertyRefusal(StrEnum):
    """Why a property of an event was not kept; the first that is missing is named."""

    NOT_DECLARED = "not_declared"
    NOT_CHOSEN = "not_chosen"
    TOO_DEEP = "too_deep"
    NO_COVER = "no_cover"
    INVALID_VALUE = "invalid_value"
    PERSON_SAID = "person_said"
    CONTRADICTED = "contradicted"

    @property
    def sentence(self) -> str:
        """Return the reason in a sentence."""
        return _WHY_NOT_KEPT[self]


_WHY_NOT_KEPT = {
    PropertyRefusal.NOT_DECLARED: "Nothing that the event triggers declares this property.",
    PropertyRefusal.NOT_CHOSEN: "The person did not tick this data.",
    PropertyRefusal.TOO_DEEP: "It is deeper than this relationship, or the person, allows.",
    PropertyRefusal.NO_COVER: "No live consent of the person covers this data.",
    PropertyRefusal.INVALID_VALUE: "The value is none of the field's type.",
    PropertyRefusal.PERSON_SAID: "The person said it themselves: their word wins.",
    PropertyRefusal.CONTRADICTED: "The person said that it is wrong.",
}


def is_ahead(happened_at: datetime, now: datetime) -> bool:
    """Say whether an event is told of before it can have happened."""
    return happened_at > now + MOST_AHEAD


def is_out_of_date(happened_at: datetime, worth_days: int | None, now: datetime) -> bool:
    """Say whether an event is too old for an edition that is worth sending so many days."""
    worth = MOST_AGE if worth_days is None else min(MOST_AGE, timedelta(days=worth_days))
    return happened_at + worth <= now


def said_by_person(stored: Mapping[str, Any] | None) -> bool:
    """Say whether a stored value is the person's own word, which no event stands against."""
    return stored is not None and stored.get("by") == Source.PERSON


def with_event(
    values: Mapping[str, Any],
    told: Mapping[str, Any],
    happened_at: datetime,
    denied: Collection[str] = (),
) -> dict[str, Any]:
    """Return a profile as one message may use it: what the event tells stands before the rest.

    The person's own word stands before both, and what they called wrong is not used.
    """
    at = happened_at.isoformat()
    heard = {
        key: {"v": value, "by": "event", "at": at}
        for key, value in told.items()
        if key not in denied and not said_by_person(values.get(key))
    }
    return {**values, **heard}
