"""Ending what people are in, all mail to them besides where that is asked: many at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from consent.ledger import NewEntry
from consent.models import ConsentEvent
from consent.rules.fold import Standing
from consent.rules.undoing import in_time
from consent.rules.vocabulary import Actor, EventKind, State
from consent.selectors.chains import programs_of_each, standings_in_full
from consent.selectors.merged import survivors_of
from consent.selectors.standing import Pair, state_of
from consent.services.leave import STANDS_TO_LEAVE
from consent.services.recording import Clock, record
from consent.services.stops import stop_entries, stopper
from consent.services.whole import Said
from subscribers.models import Subscriber
from subscribers.services import suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What ends for one person by whose word: `programs`, or all of theirs where it is None.

    With `stops_mail` their address is suppressed, too, for `reason`.
    """

    subscriber_id: int
    said: Said
    programs: Collection[int] | None = None
    stops_mail: bool = True
    reason: str = ""


def end_each(*, endings: Sequence[Ending], clock: Clock) -> None:
    """Write down all `endings` in one transaction, each person's once. Idempotent.

    All people are locked at once: two rounds of locks in one transaction would wait in a circle
    with somebody else's. As many queries for a hundred as for one.
    """
    of_person = {ending.subscriber_id: ending for ending in endings}
    stopping = {id_: ending for id_, ending in of_person.items() if ending.stops_mail}

    def decide(now: datetime) -> list[NewEntry]:
        return [*endings_of(_said(of_person), now), *_stops(stopping, now)]

    def also(now: datetime, is_held: bool) -> None:
        stops = [
            suppression.PersonStop(id_, stopper(ending.said.actor), ending.reason)
            for id_, ending in stopping.items()
        ]
        suppression.write_stops(stops=stops, now=now, is_held=is_held)

    record(subscriber_ids=of_person, decide=decide, clock=clock, also=also)
    # Asked after that: what was merged while it was waited for goes on as another record.
    if survivors := survivors_of(of_person):
        others = [
            replace(of_person[merged], subscriber_id=into) for merged, into in survivors.items()
        ]
        end_each(endings=others, clock=clock)


def endings_of(said: Mapping[Pair, Said], now: datetime) -> list[NewEntry]:
    """Return the entries that end each (subscriber, program); none where one had stopped already.

    A relayed word is `withdrawn`; the controller's and the mail system's is `revoked`.
    """
    found = standings_in_full(list(said))
    undoable = _undoable(found.values(), now)
    return [
        _entry(pair, standing, said[pair], now)
        for pair, standing in found.items()
        if state_of(standing, now) in STANDS_TO_LEAVE or standing.last_event_id in undoable
    ]


def _said(endings: Mapping[int, Ending]) -> dict[Pair, Said]:
    theirs = programs_of_each(endings)
    return {
        (id_, number): ending.said
        for id_, ending in endings.items()
        for number in theirs[id_]
        if ending.programs is None or number in ending.programs
    }


def _stops(endings: Mapping[int, Ending], now: datetime) -> list[NewEntry]:
    people = Subscriber.objects.filter(pk__in=endings).order_by("pk")
    return stop_entries({person: endings[person.pk].said for person in people}, now)


def _undoable(found: Iterable[Standing], now: datetime) -> set[int]:
    """Return the leavings that could still be taken back: a stop after one must end that."""
    numbers = {one.last_event_id for one in found if one.state == State.WITHDRAWN}
    leavings = ConsentEvent.objects.filter(
        id__in={number for number in numbers if number}, actor=Actor.PERSON
    )
    return {left.id for left in leavings if in_time(left, now)}


def _entry(pair: Pair, standing: Standing, said: Said, now: datetime) -> NewEntry:
    by_word = said.actor in (Actor.PERSON, Actor.RELAY)
    return NewEntry(
        subscriber_id=pair[0],
        kind=EventKind.WITHDRAWN if by_word else EventKind.REVOKED,
        actor=said.actor,
        method=said.method,
        at=now,
        program_id=pair[1],
        invitation_id=standing.invitation_id,
        language=standing.language,
        text_id=standing.text_id,
        evidence=said.evidence,
    )
