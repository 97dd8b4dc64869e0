"""Stopping for somebody: the person's word relayed, or the controller's own decision."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.fold import Standing
from consent.rules.undoing import in_time
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.chains import programs_of, standings_in_full
from consent.selectors.standing import Pair, state_of
from consent.services.leave import STANDS_TO_LEAVE
from consent.services.recording import Clock, record
from consent.services.stops import stop_entry, stopper
from consent.services.whole import Said, evidence_if_any
from subscribers.models import Subscriber
from subscribers.services import suppression


def withdraw(
    *, pairs: Sequence[Pair], actor: Actor, method: Method, note: str = "", clock: Clock
) -> dict[Pair, State]:
    """Stop each (subscriber, program), and return the state that each is in then. Idempotent.

    A relayed word is `withdrawn`; the controller's and the mail system's is `revoked`. Where one
    stops that had stopped already, nothing is written.
    """
    return withdraw_each(actors=dict.fromkeys(pairs, actor), method=method, note=note, clock=clock)


def withdraw_each(
    *, actors: Mapping[Pair, Actor], method: Method, note: str = "", clock: Clock
) -> dict[Pair, State]:
    """Stop as `withdraw` does, each by the word of its own actor, with all people locked at once.

    Two rounds of locks in one transaction would wait in a circle with somebody else's.
    """
    pairs = list(actors)
    evidence = evidence_if_any(note)

    def decide(now: datetime) -> list[NewEntry]:
        return _stops(actors, method, evidence, now)

    record(subscriber_ids={pair[0] for pair in pairs}, decide=decide, clock=clock)
    return _states(pairs, clock)


def withdraw_all(
    *,
    subscriber_id: int,
    actor: Actor,
    method: Method,
    note: str = "",
    reason: str = "stop everything",
    programs: Collection[int] | None = None,
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> dict[Pair, State]:
    """Stop every program of one person, or `programs` only, and suppress their address. Idempotent.

    Answered as soon as one leaving is: where the person's row is not had in time, the stop is
    written all the same, the gate reads it, and `apply_waiting_stops` follows.
    """
    said = Said(actor, method, evidence_if_any(note, ip, user_agent))

    def decide(now: datetime) -> list[NewEntry]:
        person = Subscriber.objects.get(pk=subscriber_id)
        whole = stop_entry(person, stopper(actor), said, now)
        actors = dict.fromkeys(_pairs_of(subscriber_id, programs), actor)
        each = _stops(actors, method, said.evidence, now)
        return [*each, *([whole] if whole else [])]

    def also(now: datetime, is_held: bool) -> None:
        suppression.write_stop(
            subscriber_id=subscriber_id,
            by=stopper(actor),
            reason=reason,
            now=now,
            is_held=is_held,
        )

    record(subscriber_ids=[subscriber_id], decide=decide, clock=clock, also=also)
    return _states(_pairs_of(subscriber_id, programs), clock)


def _pairs_of(subscriber_id: int, programs: Collection[int] | None) -> list[Pair]:
    found = programs_of(subscriber_id)
    return [(subscriber_id, number) for number in found if programs is None or number in programs]


def _states(pairs: Sequence[Pair], clock: Clock) -> dict[Pair, State]:
    now = clock()
    return {pair: state_of(standing, now) for pair, standing in standings_in_full(pairs).items()}


def _stops(
    actors: Mapping[Pair, Actor], method: Method, evidence: Evidence | None, now: datetime
) -> list[NewEntry]:
    found = standings_in_full(list(actors))
    undoable = _undoable(found.values(), now)
    return [
        _entry(pair, standing, Said(actors[pair], method, evidence), now)
        for pair, standing in found.items()
        if state_of(standing, now) in STANDS_TO_LEAVE or standing.last_event_id in undoable
    ]


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
