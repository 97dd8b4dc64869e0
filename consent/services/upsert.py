"""People and what is known of them, together: what the API and the import both call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from consent.rules.profile import ProfileRefusal
from consent.rules.vocabulary import Method
from consent.services.moving import record_moves
from consent.services.own_address import chosen_addresses
from consent.services.profile import ProfileInput, ProfileOutcome, prune, store_values
from programs.selectors.sides import writes_sandbox
from subscribers.rules.matching import PersonInput
from subscribers.rules.vocabulary import PersonOutcome
from subscribers.services.people import PersonResult, upsert_people

__all__ = ["PersonInput", "UpsertInput", "UpsertResult", "upsert"]

Clock = Callable[[], datetime]

_METHODS = {"crm": Method.API, "import": Method.IMPORT, "admin": Method.ADMIN}


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsertInput:
    """One person as the controller states them, with `{field key: value}`."""

    person: PersonInput
    profile: Mapping[str, Any] = field(default_factory=dict)
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UpsertResult:
    """What became of one person, and of each profile value (none of them where refused)."""

    person: PersonResult
    profile: ProfileOutcome

    @property
    def refused(self) -> dict[str, str]:
        """Return what was not stored of somebody who was taken, by field, and why."""
        reasons = {key: str(reason) for key, reason in self.profile.refused.items()}
        own = dict.fromkeys(sorted(self.person.kept), str(ProfileRefusal.PERSON_SAID))
        own |= dict.fromkeys(sorted(self.person.older), str(ProfileRefusal.OLDER))
        refusal = self.person.address_refusal
        return (own if refusal is None else {"email": str(refusal), **own}) | reasons


def upsert(
    *, items: Sequence[UpsertInput], by: str, is_rehearsal: bool = False, clock: Clock
) -> list[UpsertResult]:
    """Add and change people and their covered profile values in one transaction; answer in order.

    Meant for up to 1,000 at a time; `by` is `crm` or `import`. Locks the people in id order
    before it reads any consent. A refused person or value stops none of the others. A value that
    a lowered relationship no longer allows is dropped. Somebody's new address is an entry of
    their chain, if they have one, and confirms itself before anything goes there; who changed it
    themselves keeps what they chose, as does who set their language or time zone, and the rest of
    what is stated is stored. Whoever works in the sandbox adds and changes its people alone, and
    everybody else none of them. A rehearsal, whose
    caller takes all of it back, records nothing: the journal outside the database could not.
    """
    with transaction.atomic():
        people = upsert_people(
            people=[item.person for item in items],
            observed_at=[item.observed_at for item in items],
            chosen=partial(chosen_addresses, is_rehearsal=is_rehearsal),
            is_sandbox=writes_sandbox(),
            clock=clock,
        )
        if not is_rehearsal:
            _record_moves(people, by, clock)
        _drop_what_became_too_deep(people, clock)
        outcomes = _store(items, people, by, clock)
    return [UpsertResult(person, outcomes[i]) for i, person in enumerate(people)]


def _record_moves(people: Sequence[PersonResult], by: str, clock: Clock) -> None:
    moved = {
        person.subscriber_id: person.stopped_by
        for person in people
        if person.subscriber_id is not None and person.moved
    }
    if moved:
        record_moves(moved=moved, method=_METHODS.get(by, Method.API), clock=clock)


def _drop_what_became_too_deep(people: Sequence[PersonResult], clock: Clock) -> None:
    moved = [
        person.subscriber_id
        for person in people
        if person.subscriber_id is not None and "relationship" in person.changed
    ]
    if moved:
        prune(subscriber_ids=moved, clock=clock)


def _store(
    items: Sequence[UpsertInput], people: Sequence[PersonResult], by: str, clock: Clock
) -> list[ProfileOutcome]:
    stated = {
        i: ProfileInput(
            subscriber_id=person.subscriber_id,
            values=items[i].profile,
            by=by,
            observed_at=items[i].observed_at,
        )
        for i, person in enumerate(people)
        if person.subscriber_id is not None and items[i].profile
    }
    new = {p.subscriber_id or 0 for p in people if p.outcome == PersonOutcome.ADDED}
    stored = store_values(inputs=list(stated.values()), new=new, clock=clock) if stated else []
    outcomes = dict(zip(stated, stored, strict=True))
    return [outcomes.get(i) or ProfileOutcome() for i in range(len(items))]
