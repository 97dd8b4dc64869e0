"""People with what they joined, read along for a file."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from consent.models import Subscription
from consent.rules.vocabulary import State
from consent.selectors.facts import standing_of
from consent.selectors.standing import state_of
from subscribers.models import Subscriber

HEADS = (
    "external_id",
    "email",
    "language",
    "time_zone",
    "account",
    "relationship",
    "stopped_by",
    "restricted_since",
    "joined",
    "left",
    "known_since",
)
_AT_ONCE = 1000
_IN = (State.ACTIVE, State.PAUSED)
_OUT = (State.WITHDRAWN, State.REVOKED, State.COMPLETED)

Line = tuple[str, ...]


def exported(
    people: QuerySet[Subscriber], subscriptions: QuerySet[Subscription], now: datetime
) -> Iterator[Line]:
    """Give a line for each of these people, in the order of their numbers.

    Whoever is stopped or restricted is among them and marked. `joined` and `left` name programs,
    with semicolons between; a thousand people are read at a time, and as they are at that moment.
    """
    rows, after = people.order_by("pk"), 0
    while batch := list(rows.filter(pk__gt=after)[:_AT_ONCE]):
        standings = _standings(subscriptions, batch, now)
        yield from (_line(person, standings[person.pk]) for person in batch)
        after = batch[-1].pk


def _standings(
    subscriptions: QuerySet[Subscription], people: list[Subscriber], now: datetime
) -> dict[int, list[tuple[str, State]]]:
    rows = subscriptions.filter(subscriber__in=[person.pk for person in people])
    found: dict[int, list[tuple[str, State]]] = defaultdict(list)
    for row in rows.select_related("program").order_by("program__slug"):
        found[row.subscriber_id].append((row.program.slug, state_of(standing_of(row), now)))
    return found


def _line(person: Subscriber, standings: list[tuple[str, State]]) -> Line:
    return (
        person.external_id,
        person.email or "",
        person.language,
        person.time_zone,
        person.account,
        person.relationship,
        person.suppressed_by,
        f"{person.restricted_at:%Y-%m-%d}" if person.restricted_at else "",
        "; ".join(slug for slug, state in standings if state in _IN),
        "; ".join(slug for slug, state in standings if state in _OUT),
        f"{person.created_at:%Y-%m-%d}",
    )
