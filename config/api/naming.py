"""Whom a call names, so that what is stored of it goes with them."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
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


class Naming:
    """Whom one call names, in its path and body, and then in its answer too."""

    def __init__(self, *, body: bytes = b"", external_id: str | None = None) -> None:
        """Take what the call says; `external_id` is the one in its path."""
        self._body, self._external_id = body, external_id
        self._found: set[PersonName] = set()
        self._people: dict[int, tuple[list[str], str]] = {}

    def living(self, answer: bytes = b"") -> People:
        """Return who is there of those named, now or when asked before, with ids and address.

        Asked again once there is an answer it looks only for whom it did not find: people that the
        call itself made, and whom its answer alone names. What cannot be read names nobody, and who
        names more people than any call may is refused by that call.
        """
        ids = self._find(self._by_call | _names_in(answer)) - self._people.keys()
        rows = Subscriber.objects.filter(id__in=ids, erased_at=None)
        earlier = earlier_ids_of(ids) if ids else {}
        for id_, name, email in rows.values_list("id", "external_id", "email"):
            self._people[id_] = ([name, *earlier.get(id_, ())], email or "")
        return self._people

    @cached_property
    def _by_call(self) -> set[PersonName]:
        in_path = {PersonName(external_id=self._external_id)} if self._external_id else set()
        return _names_in(self._body) | in_path

    def _find(self, names: set[PersonName]) -> set[int]:
        found = {
            name: id_ for name, id_ in people_named(names - self._found).items() if id_ is not None
        }
        self._found |= found.keys()
        return set(found.values())


def erased_of(named: People) -> People:
    """Return those of `named` who were erased since.

    The rows of the others are held until the caller's commit: an erasure waits for it, and finds
    what the caller stored. Asked before anything is stored, so that neither waits for the other.
    """
    return {id_: named[id_] for id_ in named.keys() - hold_living(set(named))}


def _names_in(body: bytes) -> set[PersonName]:
    return set(islice(_named(_document(body)), _MOST)) if body else set()


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
