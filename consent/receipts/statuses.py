"""What became of a yes, entry by entry, in the words of the vocabulary."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from consent.models import ConsentEvent
from consent.rules.vocabulary import PERMITTING, Actor, EventKind


@dataclass(frozen=True, slots=True)
class Status:
    """One state of a consent: a term of the vocabulary, and the entry that says it, if any."""

    term: str
    at: datetime
    actor: Actor
    event: ConsentEvent | None = None


_TERMS = {
    EventKind.REQUESTED: "ConsentRequested",
    EventKind.GIVEN: "ConsentGiven",
    EventKind.RENEWED: "RenewedConsentGiven",
    EventKind.REFUSED: "ConsentRefused",
    EventKind.WITHDRAWN: "ConsentWithdrawn",
    EventKind.REVOKED: "ConsentRevoked",
    EventKind.COMPLETED: "ConsentExpired",
}
# `withdrawn` is by the person, `revoked` by anyone else; so is an erasure.
_OF_THE_PERSON = (Actor.PERSON, Actor.RELAY)


def statuses_of(yes: ConsentEvent, now: datetime) -> list[Status]:
    """Return the states of a consent from its request to its end, or to `now`, oldest first.

    The last one says what holds: only `ConsentGiven` and `RenewedConsentGiven` permit. A yes that
    comes after an end is a consent of its own, with a record of its own.
    """
    found = list(_states(yes))
    last = found[-1]
    ends_at = last.event.valid_until if last.event else None
    if _permits(last) and ends_at is not None and ends_at <= now:
        found.append(Status("ConsentExpired", ends_at, Actor.SYSTEM))
    return found


def _states(yes: ConsentEvent) -> Iterator[Status]:
    if yes.answers is not None:
        yield _status(yes.answers)
    yield _status(yes)
    later = ConsentEvent.objects.filter(
        Q(program=yes.program_id) | Q(program=None, kind=EventKind.ERASED),
        subject=yes.subject_id,
        position__gt=yes.position,
        kind__in=[*_TERMS, EventKind.ERASED],
    )
    # A request that stands beside a live yes, such as that for its renewal, changes nothing.
    for event in later.exclude(kind=EventKind.REQUESTED).order_by("position"):
        yield _status(event)
        if event.kind not in PERMITTING:
            return


def _status(event: ConsentEvent) -> Status:
    actor, kind = Actor(event.actor), EventKind(event.kind)
    if kind == EventKind.ERASED:
        kind = EventKind.WITHDRAWN if actor in _OF_THE_PERSON else EventKind.REVOKED
    at = event.at
    if kind == EventKind.COMPLETED and event.valid_until is not None:
        at = event.valid_until
    return Status(_TERMS[kind], at, actor, event)


def _permits(status: Status) -> bool:
    return status.event is not None and status.event.kind in PERMITTING
