"""What a person changes about a yes that goes on: its data, how often, how deep."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent, Subscription
from consent.rules.changing import Wish, changes, new_answers, widens
from consent.rules.fold import Standing
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.choices import choices_of
from consent.selectors.standing import standings, state_of
from consent.selectors.whole import is_still_at
from consent.services.recording import Clock, record


def change(
    *,
    subscription_id: int,
    chosen: Collection[str] | None = None,
    answers: Mapping[str, Any] | None = None,
    less_often: str | None = None,
    depth: str | None = None,
    address_version: int | None = None,
    ip: str,
    user_agent: str,
    clock: Clock,
) -> ConsentEvent | None:
    """Change what is named, by the person's own POST, and leave the rest as it is.

    `chosen` are the ticked ones of the optional fields; `answers` are parsed values of asked
    fields, None to take one back; `less_often` is a period, `depth` a category, each "" for no
    ceiling of their own. None where the yes does not hold or nothing would change, and where more
    would be allowed than before by a link that went to another address than theirs. What is not
    covered any more is dropped in the same transaction. Raises `NotOfferedError`.
    """
    row = Subscription.objects.get(id=subscription_id)
    wish = Wish(chosen=chosen, answers=answers or {}, less_often=less_often, depth=depth)

    def decide(now: datetime) -> list[NewEntry]:
        pair = (row.subscriber_id, row.program_id)
        standing = standings([pair])[pair]
        if state_of(standing, now) not in (State.ACTIVE, State.PAUSED):
            return []
        choices = choices_of(row, standing)
        said = Evidence(ip=ip, user_agent=user_agent, answers=new_answers(wish, choices))
        details = changes(wish, choices)
        if widens(details, choices) and not is_still_at(row.subscriber_id, address_version):
            return []
        return [_entry(row, standing, details, said, now)] if details else []

    events = record(subscriber_ids=[row.subscriber_id], decide=decide, clock=clock)
    return events[0] if events else None


def _entry(
    row: Subscription,
    standing: Standing,
    details: dict[str, Any],
    evidence: Evidence,
    now: datetime,
) -> NewEntry:
    return NewEntry(
        subscriber_id=row.subscriber_id,
        kind=EventKind.CHANGED,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        at=now,
        program_id=row.program_id,
        invitation_id=standing.invitation_id,
        language=standing.language,
        text_id=standing.text_id,
        details=details,
        evidence=evidence,
    )
