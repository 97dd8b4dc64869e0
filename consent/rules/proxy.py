"""May somebody else bring a person's request? Only once, and only where the person said nothing."""

from dataclasses import dataclass
from enum import StrEnum

from consent.rules.vocabulary import EventKind, State
from subscribers.rules.vocabulary import PersonRefusal


class ProxyRefusal(StrEnum):
    """Why a sign-up that was made elsewhere asks nobody anything."""

    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_PROGRAM = "unknown_program"
    INVALID_ADDRESS = "invalid_address"
    INVALID_EXTERNAL_ID = "invalid_external_id"
    PROGRAM_NOT_OPEN = "program_not_open"
    NO_LANGUAGE = "no_language"
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_FROM_LATER = "evidence_from_later"
    INVALID_EVIDENCE = "invalid_evidence"
    INVALID_ANSWER = "invalid_answer"
    PERSON_ERASED = "person_erased"
    NO_ADDRESS = "no_address"
    ID_TAKEN = "id_taken"
    ALREADY_ACTIVE = "already_active"
    PERSON_LEFT = "person_left"
    PERSON_REFUSED = "person_refused"
    PERSON_REVOKED = "person_revoked"
    ALREADY_PENDING = "already_pending"
    ASKED_BEFORE = "asked_before"
    SUPPRESSED = "suppressed"
    RESTRICTED = "restricted"
    SANDBOX_MIXED = "sandbox_mixed"

    @property
    def sentence(self) -> str:
        """Return the reason in a sentence that holds no personal value."""
        return _SENTENCES[self]


_OWN = "only a new request of their own counts"
_SENTENCES = {
    ProxyRefusal.UNKNOWN_PERSON: "No person has this external_id.",
    ProxyRefusal.UNKNOWN_PROGRAM: "No program has this slug.",
    ProxyRefusal.INVALID_ADDRESS: "This is no e-mail address that mail can reach.",
    ProxyRefusal.INVALID_EXTERNAL_ID: (
        "The external_id is longer than 120 characters, or holds a slash or a control character."
    ),
    ProxyRefusal.PROGRAM_NOT_OPEN: (
        "The program is not open, or none of its invitations is published."
    ),
    ProxyRefusal.NO_LANGUAGE: "The program's invitation is not written in this language.",
    ProxyRefusal.EVIDENCE_MISSING: (
        "A sign-up made elsewhere needs its evidence: where it was made, and when."
    ),
    ProxyRefusal.EVIDENCE_FROM_LATER: "The sign-up is dated in the future.",
    ProxyRefusal.INVALID_EVIDENCE: (
        "The evidence holds characters that cannot be printed, or an ip that is no IP address."
    ),
    ProxyRefusal.INVALID_ANSWER: "An answer does not fit the type of its data field.",
    ProxyRefusal.PERSON_ERASED: "This person was erased.",
    ProxyRefusal.NO_ADDRESS: "The person has no e-mail address to ask.",
    ProxyRefusal.ID_TAKEN: "The external_id belongs to a person with another address.",
    ProxyRefusal.ALREADY_ACTIVE: "The person said yes already.",
    ProxyRefusal.PERSON_LEFT: f"The person left this program: {_OWN}.",
    ProxyRefusal.PERSON_REFUSED: f"The person said no to this program: {_OWN}.",
    ProxyRefusal.PERSON_REVOKED: f"The person's yes was revoked: {_OWN}.",
    ProxyRefusal.ALREADY_PENDING: "The person has been asked and has not answered yet.",
    ProxyRefusal.ASKED_BEFORE: (
        f"Somebody brought a request for this person and program before: {_OWN}."
    ),
    ProxyRefusal.SUPPRESSED: f"Mail to this person is stopped: {_OWN}.",
    ProxyRefusal.RESTRICTED: "The use of this person's data is restricted.",
    ProxyRefusal.SANDBOX_MIXED: PersonRefusal.SANDBOX_MIXED.sentence,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyFacts:
    """What is known of one person and program before a request is brought.

    `last_word` is the last entry that started or ended their subscription; it outlasts a later
    request that nobody confirmed.
    """

    state: State = State.NONE
    last_word: str = ""
    asked_before: bool = False
    suppressed: bool = False
    restricted: bool = False
    erased: bool = False
    has_address: bool = True


# A term that ended by itself was no word against the program.
STARTS_OR_ENDS = (
    EventKind.GIVEN,
    EventKind.RENEWED,
    EventKind.REFUSED,
    EventKind.WITHDRAWN,
    EventKind.REVOKED,
)

_AGAINST = {
    EventKind.WITHDRAWN: ProxyRefusal.PERSON_LEFT,
    EventKind.REFUSED: ProxyRefusal.PERSON_REFUSED,
    EventKind.REVOKED: ProxyRefusal.PERSON_REVOKED,
}

_BY_STATE = {
    State.ACTIVE: ProxyRefusal.ALREADY_ACTIVE,
    State.PAUSED: ProxyRefusal.ALREADY_ACTIVE,
    State.PENDING: ProxyRefusal.ALREADY_PENDING,
    State.ERASED: ProxyRefusal.PERSON_ERASED,
}


def proxy_refusal(facts: ProxyFacts) -> ProxyRefusal | None:
    """Return why nobody may ask this person in their own name, or None where somebody may.

    What the person said comes first, then what was done before, then what stops them as a whole.
    """
    if facts.erased:
        return ProxyRefusal.PERSON_ERASED
    said = _AGAINST.get(EventKind(facts.last_word)) if facts.last_word else None
    if refusal := said or _BY_STATE.get(facts.state):
        return refusal
    if facts.asked_before:
        return ProxyRefusal.ASKED_BEFORE
    if facts.suppressed:
        return ProxyRefusal.SUPPRESSED
    if facts.restricted:
        return ProxyRefusal.RESTRICTED
    return None if facts.has_address else ProxyRefusal.NO_ADDRESS
