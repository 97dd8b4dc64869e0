"""Entries about a person as a whole: by whose word, with what sealed, and of nobody erased.

The free text of a reason may hold personal words: in the ledger it is sealed under the person's
key, never in an entry's details.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.ledger import Evidence, NewEntry
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.recording import Clock, record
from subscribers.models import Subscriber

Build = Callable[[Subscriber, datetime], NewEntry | None]


@dataclass(frozen=True, slots=True)
class Said:
    """By whose word, by which way, with which evidence."""

    actor: Actor
    method: Method
    evidence: Evidence | None = None


def evidence_if_any(reason: str, ip: str = "", user_agent: str = "") -> Evidence | None:
    """Return what is to be sealed, or None where nothing was said or known."""
    found = Evidence(ip=ip, user_agent=user_agent, note=reason)
    return None if found == Evidence() else found


def whole_entry(
    subscriber_id: int, kind: EventKind, said: Said, now: datetime, details: Mapping[str, Any]
) -> NewEntry:
    """Return an entry that names no program."""
    return NewEntry(
        subscriber_id=subscriber_id,
        kind=kind,
        actor=said.actor,
        method=said.method,
        at=now,
        details=dict(details),
        evidence=said.evidence,
    )


def record_each(subscriber_ids: Collection[int], build: Build, clock: Clock) -> int:
    """Record what `build` returns for each of these people; return how many entries that were."""

    def decide(now: datetime) -> list[NewEntry]:
        built = [build(person, now) for person in living(subscriber_ids)]
        return [entry for entry in built if entry is not None]

    return len(record(subscriber_ids=subscriber_ids, decide=decide, clock=clock))


def living(subscriber_ids: Collection[int]) -> list[Subscriber]:
    """Return who of these people was not erased, by number."""
    people = Subscriber.objects.filter(pk__in=subscriber_ids, erased_at=None)
    return list(people.order_by("pk"))
