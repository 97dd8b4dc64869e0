"""What people said of themselves as a whole that is not folded yet."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import F, Q

from consent.models import ConsentEvent, PersonalLink
from consent.rules.vocabulary import EventKind
from subscribers.models import Subscriber


@dataclass(frozen=True, slots=True)
class Whole:
    """What waiting entries add to a person's row. They only ever narrow: the fold widens.

    `denied` are the fields whose stored values they said are wrong.
    """

    stopped_by: frozenset[str] = frozenset()
    restricted: bool = False
    erased: bool = False
    address_version: int = 0
    denied: frozenset[str] = frozenset()


NOTHING_SAID = Whole()
# The entries of a person as a whole that wait, to read with others in one query.
WAITING = Q(program=None, position__gt=F("subject__folded_position"))


def whole_of(subscriber_ids: Iterable[int]) -> dict[int, Whole]:
    """Return what the waiting entries of these people say, for those who have any."""
    grouped: dict[int, list[ConsentEvent]] = defaultdict(list)
    people = list(subscriber_ids)
    waiting = ConsentEvent.objects.filter(WAITING, subject__subscriber__in=people)
    for event in waiting.select_related("subject"):
        grouped[event.subject.subscriber_id or 0].append(event)
    return {id_: whole_by(events) for id_, events in grouped.items()}


def is_still_at(subscriber_id: int, address_version: int | None) -> bool:
    """Say whether the mailbox that was shown to be a person's is so still.

    An address that waits for the fold is theirs already. `address_version` is the one that a
    mailed link went to, None where no link led here. Asked under the locks: somebody else may have
    changed the address since a page was opened.
    """
    if address_version is None:
        return True
    person = Subscriber.objects.filter(pk=subscriber_id, erased_at=None).first()
    return person is not None and _is_at(person, address_version)


def is_still_for(link: PersonalLink) -> bool:
    """Say whether `link`, read with its subscriber, was made for the mailbox of now: one query."""
    return link.address_version is not None and _is_at(link.subscriber, link.address_version)


def _is_at(person: Subscriber, address_version: int) -> bool:
    if person.address_version != address_version:
        return False
    waiting = whole_of([person.pk]).get(person.pk, NOTHING_SAID)
    return not waiting.erased and waiting.address_version <= address_version


def whole_by(events: Collection[ConsentEvent]) -> Whole:
    """Return what these waiting entries of one person say."""
    kinds = {event.kind for event in events}
    stops = [event for event in events if event.kind == EventKind.SUPPRESSED]
    moves = [event.address_version or 0 for event in events if event.kind == EventKind.MOVED]
    return Whole(
        stopped_by=frozenset(str(event.details.get("by", "")) for event in stops),
        restricted=EventKind.RESTRICTED in kinds,
        erased=EventKind.ERASED in kinds,
        address_version=max(moves, default=0),
        denied=frozenset().union(*(_denied(event) for event in events)),
    )


def _denied(event: ConsentEvent) -> set[str]:
    if event.kind not in (EventKind.CHANGED, EventKind.MERGED):
        return set()
    keys = [*event.details.get("contradicted", ()), *event.details.get("corrected", ())]
    return {str(key) for key in keys}
