"""The whole gate: may this message go to this person now, and if not, why."""

from dataclasses import dataclass
from datetime import datetime

from consent.rules.gate import ConsentFacts, Refusal, consent_refusal
from delivery.rules.vocabulary import DeliveryKind, EditionState
from subscribers.rules.vocabulary import StoppedBy


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What the gate needs to know of an edition."""

    state: str
    approved: bool
    valid_until: datetime | None


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What the gate needs to know of one message and the person it is for.

    `asked_by` is the entry that the message answers, or the yes that a notice is about;
    `open_request` is the request that waits now and `permitted_by` the yes that holds now.
    `asked_from` is the version of the address that asked, `address_version` the one that the
    person has now. `asked_themselves` is False where somebody else brought the request.
    `has_its_last` is True where each edition that was promised has its place already.
    `is_kept_by_trial` is True while only staff get anything, of an address that is none of theirs.
    """

    kind: DeliveryKind
    consent: ConsentFacts
    suppressed_by: str = ""
    edition: EditionFacts | None = None
    asked_by: int | None = None
    asked_themselves: bool = True
    open_request: int | None = None
    permitted_by: int | None = None
    asked_from: int | None = None
    address_version: int | None = None
    has_its_last: bool = False
    is_kept_by_trial: bool = False


def refusal(facts: MessageFacts, now: datetime) -> Refusal | None:
    """Return why the message may not go at `now`, or None where it may.

    A slot is taken after this, so `too_soon` and `past_term` are not among the answers; neither
    are those that composing finds (`not_covered`, `no_language`, `data_missing`). The trial keeps
    back what nothing else does.
    """
    refused = _refusal_of_its_kind(facts, now)
    return Refusal.TRIAL if refused is None and facts.is_kept_by_trial else refused


def _refusal_of_its_kind(facts: MessageFacts, now: datetime) -> Refusal | None:
    if facts.kind == DeliveryKind.CONFIRMATION:
        return _confirmation_refusal(facts, now)
    if facts.kind == DeliveryKind.LINK:
        return _link_refusal(facts)
    if facts.kind == DeliveryKind.ADDRESS:
        return _address_refusal(facts)
    refused = consent_refusal(facts.consent, now) or _edition_refusal(facts.edition, now)
    if refused is None and facts.kind in (DeliveryKind.WELCOME, DeliveryKind.NOTICE):
        return _refusal_of_what_is_about_a_yes(facts)
    return refused


def _refusal_of_what_is_about_a_yes(facts: MessageFacts) -> Refusal | None:
    if facts.asked_by != facts.permitted_by:
        return Refusal.EXPIRED
    is_too_late = facts.kind == DeliveryKind.NOTICE and facts.has_its_last
    return Refusal.COMPLETED if is_too_late else None


def _link_refusal(facts: MessageFacts) -> Refusal | None:
    """An answer that a person asked for, in spite of any stop but the controller's."""
    if facts.suppressed_by == StoppedBy.CONTROLLER:
        return Refusal.SUPPRESSED
    return None if _is_for_who_asked(facts) else Refusal.EXPIRED


def _address_refusal(facts: MessageFacts) -> Refusal | None:
    """A new address is asked whether it is theirs: it alone, and not a later one.

    Where somebody else changed it, every stop and every restriction stands in the way.
    """
    if not facts.asked_themselves and (facts.suppressed_by or facts.consent.restricted):
        return Refusal.SUPPRESSED if facts.suppressed_by else Refusal.RESTRICTED
    return _link_refusal(facts)


def _is_for_who_asked(facts: MessageFacts) -> bool:
    """An answer goes to the address that asked, and to no other that the person has since."""
    return facts.consent.has_address and facts.asked_from == facts.address_version


def _edition_refusal(edition: EditionFacts | None, now: datetime) -> Refusal | None:
    if edition is None:
        return None
    if not edition.approved:
        return Refusal.NOT_APPROVED
    if edition.state != EditionState.SENDING:
        return Refusal.HELD
    if edition.valid_until is not None and edition.valid_until <= now:
        return Refusal.EXPIRED
    return None


def _confirmation_refusal(facts: MessageFacts, now: datetime) -> Refusal | None:
    """A person's own request gets its one answer in spite of any stop but the controller's.

    What somebody else brought in their name is stopped by every stop.
    """
    consent = facts.consent
    if facts.asked_by is None or facts.open_request != facts.asked_by:
        return Refusal.EXPIRED
    if consent.request_lapses_at is None or consent.request_lapses_at <= now:
        return Refusal.EXPIRED
    if facts.suppressed_by == StoppedBy.CONTROLLER:
        return Refusal.SUPPRESSED
    if not facts.asked_themselves and (facts.suppressed_by or consent.restricted):
        return Refusal.SUPPRESSED if facts.suppressed_by else Refusal.RESTRICTED
    if not _is_for_who_asked(facts):
        return Refusal.EXPIRED
    return None if consent.program_state == "open" else Refusal.HELD
