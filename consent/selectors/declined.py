"""Who said "not for me" lately, and has not asked to join themselves since."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from consent.models import ConsentEvent
from consent.rules.inviting import NO_HOLDS
from consent.rules.vocabulary import PERMITTING, Actor, EventKind

_READ = ("subject__subscriber_id", "kind", "at", "details")
_OWN_WORDS = (EventKind.REFUSED, EventKind.REQUESTED, *PERMITTING)


def declined_lately(*, program_id: int, subscriber_ids: Collection[int], now: datetime) -> set[int]:
    """Return who of these people is not to be invited to the program for now.

    Their own last word counts, folded or not: what somebody else asked in their name since is
    none. A no is heeded for six months, one on a record that was merged into theirs too.
    """
    own = Q(kind__in=_OWN_WORDS, actor=Actor.PERSON)
    elsewhere = Q(kind=EventKind.REVOKED, details__has_key="declined_at")
    words = ConsentEvent.objects.filter(
        own | elsewhere, subject__subscriber__in=subscriber_ids, program=program_id
    )
    last = words.order_by("subject_id", "-position").distinct("subject_id")
    return {
        subscriber_id
        for subscriber_id, kind, at, details in last.values_list(*_READ)
        if kind in (EventKind.REFUSED, EventKind.REVOKED) and now < _said_at(at, details) + NO_HOLDS
    }


def _said_at(at: datetime, details: Mapping[str, Any]) -> datetime:
    """Return when they said no: on another record of theirs, before that one was merged."""
    elsewhere = details.get("declined_at")
    return at if elsewhere is None else datetime.fromisoformat(elsewhere)
