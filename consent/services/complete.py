"""Bookkeeping: entries that tell of what time or number has ended already."""

from collections.abc import Mapping
from datetime import datetime

from consent.ledger import NewEntry
from consent.models import Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import standings
from consent.services.recording import Clock, record


def complete(*, yeses: Mapping[int, int], clock: Clock) -> int:
    """Record that the last edition that a yes promised has gone, by subscription.

    A newer yes is left alone. Returns how many were active.
    """
    rows = Subscription.objects.filter(id__in=yeses)
    pairs = {(row.subscriber_id, row.program_id): yeses[row.id] for row in rows}

    def decide(now: datetime) -> list[NewEntry]:
        return [
            NewEntry(
                subscriber_id=pair[0],
                kind=EventKind.COMPLETED,
                actor=Actor.SYSTEM,
                method=Method.RULE,
                at=now,
                program_id=pair[1],
                invitation_id=standing.invitation_id,
                language=standing.language,
                text_id=standing.text_id,
            )
            for pair, standing in standings(list(pairs)).items()
            if standing.state in (State.ACTIVE, State.PAUSED)
            and standing.permitted_by_id == pairs[pair]
        ]

    return len(record(subscriber_ids={p[0] for p in pairs}, decide=decide, clock=clock))
