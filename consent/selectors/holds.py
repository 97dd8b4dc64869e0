"""What stops or restricts people as a whole, entries that are not folded included."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from consent.models import ConsentEvent
from consent.rules.restriction import restrictions
from consent.rules.vocabulary import Actor, EventKind, Method
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.stops import live_stops_of

_RESTRICTING = (EventKind.RESTRICTED, EventKind.UNRESTRICTED)


@dataclass(frozen=True, slots=True)
class Hold:
    """One stop or restriction of a person: by whom, since when, and by which way it came.

    `actor` and `method` are None where the ledger has no entry: the stop was on the address before
    the person came to it.
    """

    what: EventKind
    by: str
    since: datetime
    actor: Actor | None
    method: Method | None


def restrictions_of(subscriber_ids: Collection[int]) -> dict[int, dict[str, datetime]]:
    """Return, for each person, whose restriction holds and since when."""
    grouped: dict[int, list[ConsentEvent]] = defaultdict(list)
    events = ConsentEvent.objects.filter(
        subject__subscriber__in=subscriber_ids, program=None, kind__in=_RESTRICTING
    ).select_related("subject")
    for event in events.order_by("subject", "position"):
        grouped[event.subject.subscriber_id or 0].append(event)
    return {id_: restrictions(grouped[id_]) for id_ in subscriber_ids}


def held_by(person: Subscriber) -> list[tuple[EventKind, str, datetime]]:
    """Return what stops or restricts a person now, by whom and since when, oldest first."""
    stops = {StoppedBy(stop.by): stop.created_at for stop in live_stops_of(person)}
    if person.suppressed_by and person.suppressed_at:
        stops.setdefault(StoppedBy(person.suppressed_by), person.suppressed_at)
    held = [(EventKind.SUPPRESSED, str(by), since) for by, since in stops.items()]
    restricted = restrictions_of([person.pk])[person.pk]
    held += [(EventKind.RESTRICTED, by, since) for by, since in restricted.items()]
    return sorted(held, key=lambda one: one[2])


def holds_of(person: Subscriber) -> list[Hold]:
    """Return what `held_by` does, with the entry that each began by."""
    said = ConsentEvent.objects.filter(subject__subscriber=person, program=None)
    by_entry = {
        (event.kind, str(event.details.get("by", ""))): event
        for event in said.filter(kind__in=["suppressed", "restricted"]).order_by("position")
    }
    return [_hold(what, by, since, by_entry.get((what, by))) for what, by, since in held_by(person)]


def _hold(what: EventKind, by: str, since: datetime, entry: ConsentEvent | None) -> Hold:
    return Hold(
        what=what,
        by=by,
        since=since,
        actor=Actor(entry.actor) if entry else None,
        method=Method(entry.method) if entry else None,
    )
