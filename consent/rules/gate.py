"""The gate's consent part: may anything go to this subscription now, and if not, why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consent.rules.fold import state_at
from consent.rules.vocabulary import State


class Refusal(StrEnum):
    """The typed reason why something may not go now."""

    NO_CONSENT = "no_consent"
    PENDING = "pending"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    PAUSED = "paused"
    COMPLETED = "completed"
    NOT_COVERED = "not_covered"
    NO_LANGUAGE = "no_language"
    TOO_SOON = "too_soon"
    PAST_TERM = "past_term"
    SUPPRESSED = "suppressed"
    RESTRICTED = "restricted"
    ADDRESS_UNCONFIRMED = "address_unconfirmed"
    DATA_MISSING = "data_missing"
    HELD = "held"
    NOT_APPROVED = "not_approved"
    EXPIRED = "expired"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """What the consent part needs to know of one subscription."""

    state: str
    ends_at: datetime | None = None
    paused_until: datetime | None = None
    request_lapses_at: datetime | None = None
    confirmed_version: int | None = None
    address_version: int | None = None
    has_address: bool = True
    suppressed_by: str = ""
    restricted: bool = False
    program_state: str = "open"


_BY_STATE = {
    State.NONE: Refusal.NO_CONSENT,
    State.PENDING: Refusal.PENDING,
    State.LAPSED: Refusal.NO_CONSENT,
    State.REFUSED: Refusal.NO_CONSENT,
    State.PAUSED: Refusal.PAUSED,
    State.COMPLETED: Refusal.COMPLETED,
    State.WITHDRAWN: Refusal.WITHDRAWN,
    State.REVOKED: Refusal.REVOKED,
    State.ERASED: Refusal.NO_CONSENT,
}


def consent_refusal(facts: ConsentFacts, now: datetime) -> Refusal | None:
    """Return why nothing may go to this subscription at `now`, or None where it may.

    What the person said comes first, then what stops the person as a whole, then the program.
    """
    state = state_at(
        state=facts.state,
        now=now,
        ends_at=facts.ends_at,
        paused_until=facts.paused_until,
        request_lapses_at=facts.request_lapses_at,
    )
    if state != State.ACTIVE:
        return _BY_STATE[state]
    if facts.suppressed_by:
        return Refusal.SUPPRESSED
    if facts.restricted:
        return Refusal.RESTRICTED
    if not facts.has_address or facts.confirmed_version != facts.address_version:
        return Refusal.ADDRESS_UNCONFIRMED
    return None if facts.program_state == "open" else Refusal.HELD
