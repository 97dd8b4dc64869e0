"""Bookkeeping: entries that tell of what time or number has ended already."""

from collections.abc import Sequence
from datetime import datetime

from consent.ledger import NewEntry
from consent.models import Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import standings
from consent.services.recording import Clock, record


def complete(*, subscription_ids: Sequence[int], clock: Clock) -> int:
    """Record that the last promised edition has gone to these. Returns how many were active."""
    rows = Subscription.objects.filter(id__in=subscription_ids)
    pairs = list(rows.values_list("subscriber_id", "program_id"))

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
            for pair, standing in standings(pairs).items()
            if standing.state in (State.ACTIVE, State.PAUSED)
        ]

    return len(record(subscriber_ids={p[0] for p in pairs}, decide=decide, clock=clock))
