"""Who is who: each person that was given to us, against those that we know."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from subscribers.rules.identity import (
    InvalidIdentityError,
    is_made_id,
    normal_account,
    normal_address,
    normal_external_id,
    normal_language,
    normal_relationship,
    normal_time_zone,
)
from subscribers.rules.sandbox import is_mixed
from subscribers.rules.vocabulary import PersonRefusal, Relationship


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInput:
    """One person as the controller states them. None says nothing: what is known stays."""

    external_id: str
    email: str | None = None
    language: str | None = None
    time_zone: str | None = None
    account: str | None = None
    relationship: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One person with every part in its one spelling; None where nothing was stated.

    `observed_at` says when all of it was so; without, it was so when it came, and is the newest.
    """

    external_id: str
    email: str | None
    language: str | None
    time_zone: str | None
    account: str | None
    relationship: Relationship | None
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One person that we have; `stated_at` says of some parts when they were observed."""

    id: int
    external_id: str
    email: str | None
    language: str
    time_zone: str
    account: str
    relationship: str
    is_erased: bool
    is_merged: bool = False
    own_choices: frozenset[str] = frozenset()
    earlier_ids: frozenset[str] = frozenset()
    stated_at: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime | None = None

    @property
    def added_at(self) -> datetime | None:
        """Return when the controller brought them; None of who joined by a public page."""
        is_made = any(map(is_made_id, (self.external_id, *self.earlier_ids)))
        return None if is_made else self.created_at


@dataclass(frozen=True, slots=True)
class Add:
    """Add a person who is new."""

    identity: Identity


@dataclass(frozen=True, slots=True)
class Change:
    """Change a known person in the parts that `changed` names (perhaps none).

    `kept` are the parts that were stated otherwise than the person set them themselves: they stay.
    """

    identity: Identity
    known: Known
    changed: frozenset[str]
    kept: frozenset[str] = frozenset()


Decision = Add | Change | PersonRefusal

STATED = ("email", "language", "time_zone", "account", "relationship")


def identify(person: PersonInput, observed_at: datetime | None = None) -> Identity | PersonRefusal:
    """Return the person in one spelling, or why that cannot be."""
    try:
        identity = _identity(person, observed_at)
    except InvalidIdentityError as error:
        return error.refusal
    is_wrong = is_mixed(identity.external_id, identity.email)
    return PersonRefusal.SANDBOX_MIXED if is_wrong else identity


def _identity(person: PersonInput, observed_at: datetime | None) -> Identity:
    return Identity(
        external_id=normal_external_id(person.external_id),
        email=None if person.email is None else normal_address(person.email),
        language=None if person.language is None else normal_language(person.language),
        time_zone=None if person.time_zone is None else normal_time_zone(person.time_zone),
        account=None if person.account is None else normal_account(person.account),
        relationship=(
            None if person.relationship is None else normal_relationship(person.relationship)
        ),
        observed_at=observed_at,
    )


def by_ids_of_now(
    identities: Iterable[Identity | PersonRefusal], known: Iterable[Known]
) -> list[Identity | PersonRefusal]:
    """Name each person by the id that they have now, whoever states an earlier one."""
    now = {earlier: person.external_id for person in known for earlier in person.earlier_ids}
    return [
        replace(each, external_id=now[each.external_id])
        if isinstance(each, Identity) and each.external_id in now
        else each
        for each in identities
    ]


def match(
    identities: Sequence[Identity | PersonRefusal], known: Iterable[Known]
) -> Iterator[Decision]:
    """Decide for each person, in order, whether they are new, known or refused.

    An address belongs to whoever had it before the batch, then to the first who brings it. A
    person who joined by a public page has an id that we made; it gives way to the controller's.
    """
    rows = _Register(known)
    for identity in identities:
        yield identity if isinstance(identity, PersonRefusal) else rows.decide(identity)


class _Register:
    """Who holds which id and which address, while a batch is read."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_id: dict[str, Known] = {}
        self._by_address: dict[str, Known] = {}
        self._seen: set[str] = set()
        self._claimed: set[int] = set()
        self._brought: set[str] = set()
        for person in known:
            self._by_id[person.external_id] = person
            if person.email is not None:
                self._by_address[person.email.lower()] = person

    def decide(self, identity: Identity) -> Decision:
        if identity.external_id in self._seen:
            return PersonRefusal.DUPLICATE_EXTERNAL_ID
        decision = self._decide(identity)
        if not isinstance(decision, PersonRefusal):
            self._note(decision)
        return decision

    def _note(self, decision: Add | Change) -> None:
        self._seen.add(decision.identity.external_id)
        if decision.identity.email is not None:
            self._brought.add(decision.identity.email.lower())
        if isinstance(decision, Change):
            self._claimed.add(decision.known.id)

    def _decide(self, identity: Identity) -> Decision:
        address = identity.email.lower() if identity.email is not None else None
        holder = self._by_address.get(address) if address is not None else None
        known = self._by_id.get(identity.external_id) or self._adopted(holder)
        if known is not None and known.is_erased:
            return PersonRefusal.PERSON_ERASED
        if known is not None and known.is_merged:
            return PersonRefusal.PERSON_MERGED
        if known is not None and known.id in self._claimed:
            return PersonRefusal.DUPLICATE_EXTERNAL_ID
        if address in self._brought or (holder is not None and holder is not known):
            return PersonRefusal.ADDRESS_TAKEN
        if known is not None:
            other = _stated_otherwise(identity, known)
            kept = other & known.own_choices
            return Change(identity, known, other - kept, kept)
        return PersonRefusal.ADDRESS_MISSING if address is None else Add(identity)

    @staticmethod
    def _adopted(holder: Known | None) -> Known | None:
        return holder if holder is not None and is_made_id(holder.external_id) else None


def _stated_otherwise(identity: Identity, known: Known) -> frozenset[str]:
    other = {name for name in STATED if getattr(identity, name) not in (None, getattr(known, name))}
    if identity.external_id != known.external_id:
        other.add("external_id")
    return frozenset(other)
