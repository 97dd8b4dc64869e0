"""Who has an id, or had it."""

from collections import defaultdict
from collections.abc import Collection

from subscribers.models import EarlierId, Subscriber


def people_by_id(external_ids: Collection[str]) -> dict[str, int]:
    """Return whose each of these ids is, now or earlier, for those that are somebody's."""
    wanted = list(external_ids)
    now = Subscriber.objects.filter(external_id__in=wanted).values_list("external_id", "id")
    found = dict(now)
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
