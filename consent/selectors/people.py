"""One person with what may be known of them now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.rules.profile import covered_values
from consent.selectors.cover import grants_of
from consent.selectors.names import find_person
from subscribers.models import Profile, Subscriber


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One person and their covered values, `{field key: {"v", "by", "at"}}`."""

    person: Subscriber
    profile: dict[str, Any]


def known_person(*, external_id: str, clock: Callable[[], datetime]) -> KnownPerson:
    """Return a person with the values that a live consent covers. Raises `UnknownPerson`.

    A value whose cover has ended by time alone is not shown, though its purge is still to come.
    """
    person = find_person(external_id)
    held = Profile.objects.filter(subscriber=person).values_list("values", flat=True).first() or {}
    grants = grants_of([person.id], clock()) if held else {}
    return KnownPerson(person, covered_values(held, grants.get(person.id, [])))
