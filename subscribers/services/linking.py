"""The controller's own id for somebody who is known by another one."""

from collections.abc import Collection, Mapping
from functools import partial

from django.db import IntegrityError

from subscribers.models import Subscriber
from subscribers.rules.identity import InvalidIdentityError, normal_external_id
from subscribers.rules.sandbox import is_sandbox_id
from subscribers.rules.vocabulary import PersonRefusal
from subscribers.selectors.ids import records_by_id
from subscribers.services.attempts import again_where_lost
from subscribers.services.writing import rename_people


def link_ids(*, wanted: Mapping[int, str]) -> dict[int, Subscriber | PersonRefusal]:
    """Give people, by their numbers, these ids; return each as they are then, or why not.

    The id that somebody had goes on finding them. Meant for up to 1,000 at a time, in as many
    queries as for one. Changes nothing else of anybody: no address, no consent. Idempotent.
    """
    return again_where_lost(partial(_link, wanted), IntegrityError)


def _link(wanted: Mapping[int, str]) -> dict[int, Subscriber | PersonRefusal]:
    people = _hold(wanted)
    names = {id_: _normal(name) for id_, name in wanted.items()}
    wished = [name for name in names.values() if not isinstance(name, PersonRefusal)]
    owners = records_by_id(wished)
    answer: dict[int, Subscriber | PersonRefusal] = {}
    renamed: dict[int, str] = {}
    for id_, name in names.items():
        refusal = _refusal(people.get(id_), name, owners, renamed.values())
        if refusal is not None:
            answer[id_] = refusal
            continue
        answer[id_] = people[id_]
        if people[id_].external_id != name:
            people[id_].external_id = renamed[id_] = str(name)
    rename_people(renamed)
    return answer


def _hold(wanted: Mapping[int, str]) -> dict[int, Subscriber]:
    # As strong as the new id needs it: a weaker lock would be raised beside somebody who waits.
    rows = Subscriber.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    return {person.pk: person for person in rows}


def _normal(name: str) -> str | PersonRefusal:
    try:
        return normal_external_id(name)
    except InvalidIdentityError as error:
        return error.refusal


def _refusal(
    person: Subscriber | None,
    name: str | PersonRefusal,
    owners: Mapping[str, int],
    given: Collection[str],
) -> PersonRefusal | None:
    if isinstance(name, PersonRefusal):
        return name
    if person is None or person.erased_at is not None:
        return PersonRefusal.PERSON_ERASED
    if person.former_id:
        # Merged while it was waited for: by this row nobody is to be found.
        return PersonRefusal.PERSON_MERGED
    if is_sandbox_id(name) != is_sandbox_id(person.external_id):
        return PersonRefusal.SANDBOX_MIXED
    if owners.get(name, person.pk) != person.pk:
        return PersonRefusal.EXTERNAL_ID_TAKEN
    return PersonRefusal.DUPLICATE_EXTERNAL_ID if name in given else None
