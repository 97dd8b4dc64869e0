"""Data still needed: who joined, and which required fields nobody has a value of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from consent.models import Subscription
from consent.rules.vocabulary import State
from consent.selectors.cover import grants_by_program
from programs.rules.vocabulary import Need
from programs.selectors.promises import uses_of
from subscribers.models import Profile

# Read at once; a page looks at no more than so many people before it says "further".
AT_ONCE = 1000
LOOKED_AT = 5000


@dataclass(frozen=True, slots=True)
class Needed:
    """One person who joined a program, and the fields that it cannot do without and lacks."""

    subscription_id: int
    subscriber_id: int
    external_id: str
    email: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeededPage:
    """Some of them, and behind which subscription the others are: None where all was read."""

    people: list[Needed]
    further: int | None


def needed_in(joined: QuerySet[Subscription], now: datetime, *, after: int = 0) -> Iterator[Needed]:
    """Give who lacks something, of these subscriptions, in the order of their numbers.

    Named is what could be stored now: within the depth that the relationship allows, and not said
    to be wrong by the person. Reads along, a thousand people at a time.
    """
    for batch in _batches(joined, after):
        yield from _lacking(batch, now)


def page_of(
    joined: QuerySet[Subscription], now: datetime, *, after: int = 0, size: int = 50
) -> NeededPage:
    """Return the first of them, however many there are: no more is read than a page may cost."""
    people: list[Needed] = []
    read = 0
    for batch in _batches(joined, after):
        people += _lacking(batch, now)
        read += len(batch)
        if len(people) > size:
            return NeededPage(people[:size], people[size - 1].subscription_id)
        if read >= LOOKED_AT:
            return NeededPage(people, batch[-1].pk)
    return NeededPage(people, None)


def required_keys(joined: QuerySet[Subscription]) -> list[str]:
    """Return the fields that the versions which people accepted cannot do without."""
    versions = _live(joined).order_by().values_list("invitation_id", flat=True).distinct()
    uses = uses_of(versions)
    return sorted({use.key for some in uses.values() for use in some if use.need == Need.REQUIRED})


def _live(joined: QuerySet[Subscription]) -> QuerySet[Subscription]:
    return joined.filter(state__in=[State.ACTIVE, State.PAUSED], subscriber__erased_at=None)


def _batches(joined: QuerySet[Subscription], after: int) -> Iterator[list[Subscription]]:
    rows = _live(joined).select_related("subscriber").order_by("id")
    while batch := list(rows.filter(id__gt=after)[:AT_ONCE]):
        yield batch
        after = batch[-1].pk


def _lacking(batch: list[Subscription], now: datetime) -> list[Needed]:
    ids = [row.subscriber_id for row in batch]
    grants = grants_by_program(ids, now)
    profiles = Profile.objects.filter(subscriber_id__in=ids)
    known = dict(profiles.values_list("subscriber_id", "values"))
    uses = uses_of({row.invitation_id for row in batch if row.invitation_id})
    found = []
    for row in batch:
        granted = grants.get((row.subscriber_id, row.program_id))
        person, values = row.subscriber, known.get(row.subscriber_id, {})
        missing = tuple(
            use.key
            for use in uses.get(row.invitation_id or 0, ())
            if use.need == Need.REQUIRED and granted is not None and use.key in granted.usable
            if use.key not in values and use.key not in person.contradicted
        )
        if missing:
            found.append(Needed(row.pk, person.pk, person.external_id, person.email or "", missing))
    return found
