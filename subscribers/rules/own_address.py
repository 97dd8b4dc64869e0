"""The address that somebody chose themselves, against the one that the controller states."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from subscribers.rules.matching import Identity, Known
from subscribers.rules.vocabulary import AddressRefusal, PersonRefusal

Stated = Identity | PersonRefusal


@dataclass(frozen=True, slots=True)
class Kept:
    """What was stated without the addresses that are not written, and why each is not.

    An address that only repeats the person's word is left out too, and refused to nobody.
    """

    identities: Sequence[Stated]
    refusals: Sequence[AddressRefusal | None]


def with_another_address(identities: Iterable[Stated], known: Iterable[Known]) -> list[Known]:
    """Return the living people whom somebody states with an address that they do not have.

    Somebody may be stated twice, and it is not said here which one is taken.
    """
    stated: dict[str, set[str]] = defaultdict(set)
    for each in identities:
        if isinstance(each, Identity) and each.email is not None:
            stated[each.external_id].add(each.email)
    return [
        person
        for person in known
        if not person.is_erased and stated[person.external_id] - {person.email}
    ]


def keep_chosen(identities: Sequence[Stated], chosen: Mapping[str, str]) -> Kept:
    """Leave out what would be written over an address in `chosen`, which is by external id."""
    kept = [_keep(each, chosen) for each in identities]
    return Kept([each for each, _ in kept], [refusal for _, refusal in kept])


def _keep(stated: Stated, chosen: Mapping[str, str]) -> tuple[Stated, AddressRefusal | None]:
    if isinstance(stated, PersonRefusal) or stated.email is None:
        return stated, None
    own = chosen.get(stated.external_id)
    if own is None:
        return stated, None
    is_theirs = stated.email.lower() == own.lower()
    return replace(stated, email=None), None if is_theirs else AddressRefusal.PERSON_MOVED
