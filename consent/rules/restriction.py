"""Who restricts the use of a person's data now (GDPR, article 18)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from consent.rules.vocabulary import Actor, EventKind

PERSON, CONTROLLER = "person", "controller"


class Entry(Protocol):
    """What is read of an entry."""

    kind: str
    at: datetime
    details: dict[str, object]


def restrictor(actor: Actor) -> str:
    """Return whose restriction the word of `actor` begins or ends."""
    return PERSON if actor in (Actor.PERSON, Actor.RELAY) else CONTROLLER


def restrictions(entries: Iterable[Entry]) -> dict[str, datetime]:
    """Return whose restriction holds after `entries` of one person, oldest first, and since when.

    Each ends their own: what the person restricted stays, whatever the controller ends.
    """
    held: dict[str, datetime] = {}
    for entry in entries:
        by = str(entry.details.get("by", ""))
        if entry.kind == EventKind.RESTRICTED:
            held.setdefault(by, entry.at)
        elif entry.kind == EventKind.UNRESTRICTED:
            held.pop(by, None)
    return held
