"""Whom a call names, so that what is stored of it goes with them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from config.scrubbing import forget_answers_naming
from consent.selectors.names import PersonName, people_named
from subscribers.models import Subscriber
from subscribers.services.locking import hold_living

People = Mapping[int, tuple[str, str]]

_NAMES = ("external_id", "email")


def living_people(*, body: bytes, external_id: str | None) -> People:
    """Return who is there of those that a call names, with their external id and address.

    `external_id` is the one in the call's path. What cannot be read names nobody.
    """
    names = set(_named(_document(body)))
    if external_id is not None:
        names.add(PersonName(external_id=external_id))
    ids = {id_ for id_ in people_named(names).values() if id_ is not None}
    rows = Subscriber.objects.filter(id__in=ids, erased_at=None)
    return {
        id_: (name, email or "")
        for id_, name, email in rows.values_list("id", "external_id", "email")
    }


def forget_the_erased(named: People) -> None:
    """Forget the answers that name those of `named` who were erased since.

    Called once the answer is stored: the rows are held until it is committed, so an erasure waits
    and finds it, or was first and is seen here.
    """
    for id_ in named.keys() - hold_living(set(named)):
        external_id, email = named[id_]
        forget_answers_naming(external_id, [email] if email else [])


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _named(document: Any) -> Iterator[PersonName]:
    if isinstance(document, dict):
        for key, value in document.items():
            if key in _NAMES and isinstance(value, str | int):
                yield PersonName(**{key: str(value)})
            else:
                yield from _named(value)
    elif isinstance(document, list):
        for value in document:
            yield from _named(value)
