"""Bookkeeping: entries that tell of what time or number has ended already.

No state waits for one of these. They are there so that feeds tell of an end.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from consent.ledger import NewEntry
from consent.models import Subscription
from consent.rules.fold import Standing
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import Pair, standings, state_of
from consent.services.recording import Clock, record

Ending = Callable[[Pair, Standing, datetime], EventKind | None]

_LIVE = (State.ACTIVE, State.PAUSED)


def complete(*, yeses: Mapping[int, int], clock: Clock) -> int:
    """Record that the last edition that a yes promised has gone, by subscription.

    A newer yes is left alone. Returns how many were active.
    """
    rows = Subscription.objects.filter(id__in=yeses)
    pairs = {(row.subscriber_id, row.program_id): yeses[row.id] for row in rows}

    def ending(pair: Pair, standing: Standing, _now: datetime) -> EventKind | None:
        is_live = standing.state in _LIVE and standing.permitted_by_id == pairs[pair]
        return EventKind.COMPLETED if is_live else None

    return _record(pairs, ending, clock)


def write_down_ends(*, clock: Clock, limit: int = 200) -> int:
    """Record the terms that are over and the requests that nobody confirmed in time.

    At most `limit` in one call. Whoever said something since is left alone.
    Returns how many were recorded.
    """
    now = clock()
    over = Subscription.objects.filter(state__in=_LIVE, ends_at__lte=now).order_by("ends_at")
    lapsed = Subscription.objects.filter(state=State.PENDING, request_lapses_at__lte=now)
    rows = [*over[:limit], *lapsed.order_by("request_lapses_at")[:limit]]
    pairs = [(row.subscriber_id, row.program_id) for row in rows]
    return _record(pairs[:limit], _ended_by_time, clock)


def _ended_by_time(_pair: Pair, standing: Standing, now: datetime) -> EventKind | None:
    ended = {State.COMPLETED: EventKind.COMPLETED, State.LAPSED: EventKind.LAPSED}
    state = state_of(standing, now)
    return ended.get(state) if state != standing.state else None


def _record(pairs: Collection[Pair], ending: Ending, clock: Clock) -> int:
    def decide(now: datetime) -> list[NewEntry]:
        return [
            _entry(pair, standing, kind, now)
            for pair, standing in standings(list(pairs)).items()
            if (kind := ending(pair, standing, now))
        ]

    if not pairs:
        return 0
    return len(record(subscriber_ids={pair[0] for pair in pairs}, decide=decide, clock=clock))


def _entry(pair: Pair, standing: Standing, kind: EventKind, now: datetime) -> NewEntry:
    return NewEntry(
        subscriber_id=pair[0],
        kind=kind,
        actor=Actor.SYSTEM,
        method=Method.RULE,
        at=now,
        program_id=pair[1],
        invitation_id=standing.invitation_id,
        language=standing.language,
        text_id=standing.text_id,
    )
