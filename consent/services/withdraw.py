"""Stopping for somebody: the person's word relayed, or the controller's own decision."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from consent.ledger import NewEntry
from consent.rules.vocabulary import Actor, Method, State
from consent.selectors.chains import programs_of_each, standings_in_full
from consent.selectors.merged import survivors_of
from consent.selectors.standing import Pair, state_of
from consent.services.ending import Ending, end_each, endings_of
from consent.services.recording import Clock, record
from consent.services.whole import Said, evidence_if_any


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
    said = {pair: Said(actor, method, evidence) for pair, actor in actors.items()}

    def decide(now: datetime) -> list[NewEntry]:
        return endings_of(said, now)

    record(subscriber_ids={pair[0] for pair in pairs}, decide=decide, clock=clock)
    # Asked after that: what was merged while it was waited for goes on as another record.
    if survivors := survivors_of({pair[0] for pair in pairs}):
        others = {
            (survivors[pair[0]], pair[1]): actor
            for pair, actor in actors.items()
            if pair[0] in survivors
        }
        withdraw_each(actors=others, method=method, note=note, clock=clock)
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
    ending = Ending(
        subscriber_id=subscriber_id,
        said=Said(actor, method, evidence_if_any(note, ip, user_agent)),
        programs=programs,
        reason=reason,
    )
    end_each(endings=[ending], clock=clock)
    return _states(_pairs_of(subscriber_id, programs), clock)


def _pairs_of(subscriber_id: int, programs: Collection[int] | None) -> list[Pair]:
    found = programs_of_each([subscriber_id])[subscriber_id]
    return [(subscriber_id, number) for number in found if programs is None or number in programs]


def _states(pairs: Sequence[Pair], clock: Clock) -> dict[Pair, State]:
    now = clock()
    return {pair: state_of(standing, now) for pair, standing in standings_in_full(pairs).items()}
