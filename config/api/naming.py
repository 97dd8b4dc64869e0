"""Whom a call names, so that what is stored of it goes with them."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from consent.selectors.names import PersonName, people_named
from subscribers.models import Subscriber
from subscribers.selectors.ids import earlier_ids_of
from subscribers.services.locking import hold_living

# Their ids, the one of now first, and their address.
People = Mapping[int, tuple[list[str], str]]

_NAMES = ("external_id", "email")
# Two names for each item of the longest batch, and some to spare.
_MOST = 4000


def living_people(*, body: bytes, external_id: str | None) -> People:
    """Return who is there of those that a call names, with their ids and address.

    `external_id` is the one in the call's path. What cannot be read names nobody, and who names
    more people than any call may is refused by that call.
    """
    names = set(islice(_named(_document(body)), _MOST))
    if external_id is not None:
        names.add(PersonName(external_id=external_id))
    ids = {id_ for id_ in people_named(names).values() if id_ is not None}
    rows = Subscriber.objects.filter(id__in=ids, erased_at=None)
    earlier = earlier_ids_of(ids)
    return {
        id_: ([name, *earlier.get(id_, ())], email or "")
        for id_, name, email in rows.values_list("id", "external_id", "email")
    }


def erased_of(named: People) -> list[tuple[list[str], str]]:
    """Return the ids and address of those of `named` who were erased since.

    The rows of the others are held until the caller's commit: an erasure waits for it, and finds
    what the caller stored. Asked before anything is stored, so that neither waits for the other.
    """
    return [named[id_] for id_ in named.keys() - hold_living(set(named))]


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _named(document: Any) -> Iterator[PersonName]:
    waiting = [document]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            names = {key: str(each[key]) for key in _NAMES if isinstance(each.get(key), str | int)}
            yield from (PersonName(**{key: name}) for key, name in names.items())
            waiting += [value for key, value in each.items() if key not in names]
