"""What was stated of a person earlier, against what was stated of them later."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from subscribers.rules.identity import is_made_id
from subscribers.rules.matching import STATED, Identity, Known
from subscribers.rules.vocabulary import PersonRefusal

Stated = Identity | PersonRefusal

# What a row has where nothing was stated.
UNSTATED: Mapping[str, str | None] = {
    "email": None,
    "language": "en",
    "time_zone": "UTC",
    "account": "",
    "relationship": "prospect",
}


@dataclass(frozen=True, slots=True)
class Ordered:
    """What was stated without the parts that are out of date.

    `older` names for each those of them that state something else than is known.
    """

    identities: Sequence[Stated]
    older: Sequence[frozenset[str]]


def leave_out_older(identities: Sequence[Stated], known: Iterable[Known]) -> Ordered:
    """Leave out each part that was observed before what is known of it; the same time is in time.

    Only who is known by this external id has anything to be older than: what joined by a public
    page was stated by the person themselves, at no time of the controller's.
    """
    by_id = {person.external_id: person for person in known}
    pairs = [_in_time(each, by_id) for each in identities]
    return Ordered([each for each, _ in pairs], [older for _, older in pairs])


def _in_time(stated: Stated, by_id: Mapping[str, Known]) -> tuple[Stated, frozenset[str]]:
    if isinstance(stated, PersonRefusal) or stated.observed_at is None:
        return stated, frozenset()
    known, at = by_id.get(stated.external_id), stated.observed_at
    if known is None or known.is_erased:
        return stated, frozenset()
    late = {name for name in STATED if _is_before(at, _stated_at(known, name))}
    other = {name for name in late if getattr(stated, name) not in (None, getattr(known, name))}
    silent: dict[str, Any] = dict.fromkeys(late)
    return replace(stated, **silent), frozenset(other)


def _is_before(at: datetime, then: datetime | None) -> bool:
    return then is not None and at < then


def _stated_at(known: Known, name: str) -> datetime | None:
    """Return when a part was observed: of one that came with the row, and no time, with the row."""
    if (stated := known.stated_at.get(name)) is not None:
        return datetime.fromisoformat(stated)
    is_theirs = name in known.own_choices or getattr(known, name) == UNSTATED[name]
    return None if is_theirs else known.added_at


def times_of_new(identity: Identity, now: datetime) -> dict[str, str]:
    """Return when each part of somebody new was observed, as far as their row does not say it.

    Without a time all of it was so when the row came (`_stated_at`), but for what is stated as a
    row has it anyway: that would look as if nothing had been stated. Who joins by a public page is
    stated by nobody.
    """
    if is_made_id(identity.external_id):
        return {}
    same = {name for name in STATED if getattr(identity, name) == UNSTATED[name]}
    return times_of(identity, same, now)


def times_of(identity: Identity, changed: Iterable[str], now: datetime) -> dict[str, str]:
    """Return when each part of a person was observed, as it is to be kept.

    With a time, that of every part that is stated; without, now for what became different. A time
    to come counts as now, so that it blocks nothing.
    """
    at = now if identity.observed_at is None else min(identity.observed_at, now)
    stated = {name for name in STATED if getattr(identity, name) is not None}
    names = stated if identity.observed_at is not None else stated & set(changed)
    return dict.fromkeys(sorted(names), at.astimezone(UTC).isoformat())
