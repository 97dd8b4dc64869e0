"""Linking the controller's own ids to people who are known here by another one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from consent.selectors.names import PersonName, UnknownPerson, people_named
from consent.services.named import PersonRefused
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import PersonRefusal
from subscribers.selectors.ids import earlier_ids_of
from subscribers.services.linking import link_ids


@dataclass(frozen=True, slots=True)
class Link:
    """One person, and the id that they get."""

    person: PersonName
    external_id: str


@dataclass(frozen=True, slots=True)
class Linked:
    """One person by the id of now, and those by which they are found besides."""

    external_id: str
    earlier_ids: list[str]


def link_people(*, links: Sequence[Link]) -> list[Linked | UnknownPerson | PersonRefused]:
    """Give each person the id that is stated, in one transaction; answer in order. Idempotent.

    Somebody who is named twice gets the first; the second is refused.
    """
    with transaction.atomic():
        numbers = people_named([each.person for each in links])
        wanted: dict[int, str] = {}
        for each in links:
            if (id_ := numbers[each.person]) is not None:
                wanted.setdefault(id_, each.external_id)
        done = link_ids(wanted=wanted) if wanted else {}
        earlier = earlier_ids_of(wanted)
    seen: set[int] = set()
    return [_answer(numbers[each.person], done, earlier, seen) for each in links]


def _answer(
    id_: int | None,
    done: dict[int, Subscriber | PersonRefusal],
    earlier: dict[int, list[str]],
    seen: set[int],
) -> Linked | UnknownPerson | PersonRefused:
    if id_ is None:
        return UnknownPerson()
    if id_ in seen:
        return PersonRefused(PersonRefusal.DUPLICATE_EXTERNAL_ID)
    seen.add(id_)
    found = done[id_]
    if isinstance(found, PersonRefusal):
        return PersonRefused(found)
    return Linked(found.external_id, earlier.get(id_, []))
