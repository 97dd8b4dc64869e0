"""Who said "not for me" lately, and has not asked to join themselves since."""

from collections.abc import Collection
from datetime import datetime

from consent.models import ConsentEvent
from consent.rules.inviting import NO_HOLDS
from consent.rules.vocabulary import PERMITTING, Actor, EventKind

_OWN_WORDS = (EventKind.REFUSED, EventKind.REQUESTED, *PERMITTING)


def declined_lately(*, program_id: int, subscriber_ids: Collection[int], now: datetime) -> set[int]:
    """Return who of these people is not to be invited to the program for now.

    Their own last word counts, folded or not: what somebody else asked in their name since is
    none. A no is heeded for six months.
    """
    words = ConsentEvent.objects.filter(
        subject__subscriber__in=subscriber_ids,
        program=program_id,
        kind__in=_OWN_WORDS,
        actor=Actor.PERSON,
    )
    last = words.order_by("subject_id", "-position").distinct("subject_id")
    return {
        subscriber_id
        for subscriber_id, kind, at in last.values_list("subject__subscriber_id", "kind", "at")
        if kind == EventKind.REFUSED and now < at + NO_HOLDS
    }
