"""Which yeses wait until a person's new address is confirmed."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from consent.models import Subscription
from consent.rules.vocabulary import State


@dataclass(frozen=True, slots=True)
class Waiting:
    """One yes that was said from another address: the words it was said to, and when it ends."""

    invitation_id: int
    language: str
    ends_at: datetime | None


def waiting_for_addresses(subscriber_ids: Collection[int]) -> dict[int, tuple[Waiting, ...]]:
    """Return what waits for the address that each of these people has now, by program."""
    found: dict[int, list[Waiting]] = defaultdict(list)
    if not subscriber_ids:
        return {}
    rows = (
        Subscription.objects.filter(
            subscriber__in=subscriber_ids, state__in=(State.ACTIVE, State.PAUSED)
        )
        .exclude(address_version=F("subscriber__address_version"))
        .order_by("program__slug")
    )
    for row in rows:
        waiting = Waiting(row.invitation_id or 0, row.language, row.ends_at)
        found[row.subscriber_id].append(waiting)
    return {id_: tuple(waiting) for id_, waiting in found.items()}
