"""Who has an id, or had it."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from subscribers.models import EarlierId, Subscriber


def known_as(person: str) -> Coalesce:
    """Return `Subscriber.known_as` as an expression, of whom the path `person` leads to.

    "" where it leads to nobody.
    """
    former = NullIf(F(f"{person}__former_id"), Value(""))
    return Coalesce(former, f"{person}__external_id", Value(""), output_field=CharField())


def people_by_id(external_ids: Collection[str]) -> dict[str, int]:
    """Return whose each of these ids is, now or earlier, for those that are somebody's.

    That of a record which was merged into another one is nobody's.
    """
    return _whose(external_ids, Subscriber.objects.filter(former_id=""))


def records_by_id(external_ids: Collection[str]) -> dict[str, int]:
    """Return the same, with the records that were merged: nobody else comes by their ids."""
    return _whose(external_ids, Subscriber.objects.all())


def _whose(external_ids: Collection[str], people: QuerySet[Subscriber]) -> dict[str, int]:
    wanted = list(external_ids)
    found = dict(people.filter(external_id__in=wanted).values_list("external_id", "id"))
    if missing := [each for each in wanted if each not in found]:
        before = EarlierId.objects.filter(external_id__in=missing)
        found |= dict(before.values_list("external_id", "subscriber_id"))
    return found


def earlier_ids_of(subscriber_ids: Collection[int]) -> dict[int, list[str]]:
    """Return by which ids these people were known before, for those who were by any."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = EarlierId.objects.filter(subscriber__in=subscriber_ids).order_by("external_id")
    for external_id, subscriber_id in rows.values_list("external_id", "subscriber_id"):
        found[subscriber_id].append(external_id)
    return dict(found)
