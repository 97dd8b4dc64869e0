"""The words of one person's story for staff: who did what, as a colleague would tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from consent.rules.vocabulary import Actor, EventKind, Method
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, PrivacyKind, PrivacyState


class Step(StrEnum):
    """What kind of thing happened, as a word beside it."""

    INVITED = "Invited"
    ASKED = "Asked"
    SAID = "Said"
    GOT = "Got"
    WAITS = "Waits"
    NOT_GOT = "Not sent"
    LEFT = "Left"
    STOPPED = "Stopped"
    RIGHT = "By right"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: the sentence, what belongs to it, and the row that it stands in."""

    at: datetime
    step: Step
    sentence: str
    notes: tuple[str, ...] = ()
    model: str = ""
    number: int = 0
    has_receipt: bool = field(default=False)


_BY = {
    Actor.PERSON: "They",
    Actor.RELAY: "Somebody, for them,",
    Actor.CONTROLLER: "We",
    Actor.MAIL: "The mail system",
    Actor.SYSTEM: "A rule",
}
_THEIRS: Mapping[EventKind, tuple[Step, str]] = {
    EventKind.REQUESTED: (Step.ASKED, "asked to join {program}"),
    EventKind.REFUSED: (Step.SAID, "said no to {program}"),
    EventKind.GIVEN: (Step.SAID, "said yes to {program}"),
    EventKind.RENEWED: (Step.SAID, "said yes to {program} again"),
    EventKind.CHANGED: (Step.SAID, "changed what is allowed{about}"),
    EventKind.PAUSED: (Step.SAID, "paused {program}"),
    EventKind.RESUMED: (Step.SAID, "ended the pause of {program}"),
    EventKind.WITHDRAWN: (Step.LEFT, "left {program}"),
    EventKind.REVOKED: (Step.STOPPED, "ended {program}"),
    EventKind.ERASED: (Step.RIGHT, "erased them{about}"),
    EventKind.SUPPRESSED: (Step.STOPPED, "stopped all mail"),
    EventKind.LIFTED: (Step.SAID, "lifted a stop of all mail"),
    EventKind.RESTRICTED: (Step.STOPPED, "stopped the use of what is known of them"),
    EventKind.UNRESTRICTED: (Step.SAID, "let what is known of them be used again"),
    EventKind.MOVED: (Step.SAID, "changed the address"),
    EventKind.MERGED: (Step.STOPPED, "merged two records of them{about}"),
    EventKind.RESTORED: (Step.STOPPED, "restored an older state"),
    EventKind.LAPSED: (
        Step.STOPPED,
        "closed the request to join {program}: it was never confirmed",
    ),
    EventKind.COMPLETED: (Step.STOPPED, "ended {program}, as promised"),
}
_MESSAGES = {
    DeliveryKind.WELCOME: "the welcome to {program}",
    DeliveryKind.CONFIRMATION: "the message that asks to confirm {program}",
    DeliveryKind.LINK: "the link to their preferences",
    DeliveryKind.NOTICE: "the notice that {program} ends",
    DeliveryKind.RESERVATION: "{program} on a site, in an app or from staff",
    DeliveryKind.ADDRESS: "the question whether the new address is theirs",
}
_OUTCOMES: Mapping[DeliveryState, tuple[Step, str]] = {
    DeliveryState.SENT: (Step.GOT, "They got {message}."),
    DeliveryState.UNCERTAIN: (Step.GOT, "They may have got {message}: nobody knows."),
    DeliveryState.WITHHELD: (Step.NOT_GOT, "They did not get {message}."),
    DeliveryState.FAILED: (Step.NOT_GOT, "{message} could not be sent."),
}


def said(kind: EventKind, actor: Actor, method: Method, program: str) -> tuple[Step, str]:
    """Return the step and the sentence of a ledger entry."""
    step, words = _THEIRS[kind]
    about = f" of {program}" if program else ""
    done = words.format(program=program or "everything", about=about)
    return step, f"{_BY[actor]} {done} ({method.label.lower()})."


def came(kind: DeliveryKind, state: DeliveryState, edition: str, program: str) -> tuple[Step, str]:
    """Return the step and the sentence of a message; what has no outcome yet is on its way."""
    about = program or "what they asked for"
    message = f"“{edition}” of {about}" if edition else _MESSAGES[kind].format(program=about)
    step, words = _OUTCOMES.get(state, (Step.WAITS, "{message} is on its way."))
    sentence = words.format(message=message)
    return step, sentence[:1].upper() + sentence[1:]


def asked_by_right(kind: PrivacyKind) -> str:
    """Return the sentence of a privacy request."""
    return f"They asked by right: {kind.label[:1].lower()}{kind.label[1:]}."


def answered_by_right(kind: PrivacyKind, state: PrivacyState) -> str:
    """Return the sentence of the answer to one."""
    done = "was refused" if state == PrivacyState.REFUSED else "was carried out"
    return f"{kind.label.split(':')[0]} {done}."
