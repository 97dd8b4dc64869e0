"""What holds for a subscription, read in one query together with whatever else is asked.

The send path asks for it with each message, so the columns are a text that others put into their
own statement, and a row becomes facts without a model in between.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from consent.models import ConsentEvent, Subscription
from consent.rules.fold import Standing, fold
from consent.rules.gate import ConsentFacts
from consent.rules.vocabulary import State
from consent.selectors.whole import NOTHING_SAID, WAITING, Whole, whole_by
from subscribers.rules.stops import strongest


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    """One subscription as the gate and the renderer see it.

    `denied` are the fields whose stored values the person said are wrong, in entries that wait;
    `last` is the last entry, where it was read because some of the person's wait.
    """

    subscription_id: int
    subscriber_id: int
    program_id: int
    standing: Standing
    consent: ConsentFacts
    denied: frozenset[str] = frozenset()
    last: ConsentEvent | None = None


class SubscriptionRow(NamedTuple):
    """The columns of `COLUMNS`, in their order. `waiting_stop` is not yet in the person's row.

    `address_version` is the one that was confirmed, `person_address_version` the one of now.
    `subject_id` and `is_behind` are None where the person was erased: all is folded then.
    """

    subscription_id: int
    subscriber_id: int
    program_id: int
    state: str
    since: datetime
    invitation_id: int | None
    language: str
    text_id: str | None
    ends_at: datetime | None
    paused_until: datetime | None
    chosen: list[str]
    less_often: str
    depth: str
    permitted_by_id: int | None
    address_version: int | None
    open_request_id: int | None
    request_lapses_at: datetime | None
    last_event_id: int
    program_state: str
    has_address: bool
    person_address_version: int
    suppressed_by: str
    is_restricted: bool
    waiting_stop: str | None
    subject_id: str | None
    is_behind: bool | None


# Of the tables below. Of a stop that could not be written into the person's row yet, the
# controller's weighs most and is the first by name.
COLUMNS = """
s.id, s.subscriber_id, s.program_id, s.state, s.since, s.invitation_id, s.language, s.text_id,
s.ends_at, s.paused_until, s.chosen, s.less_often, s.depth, s.permitted_by_id, s.address_version,
s.open_request_id, s.request_lapses_at, s.last_event_id, g.state, p.email IS NOT NULL,
p.address_version, p.suppressed_by, p.restricted_at IS NOT NULL,
(SELECT min(x.by) FROM subscribers_suppression x
 WHERE x.subscriber_id = p.id AND x.lifted_at IS NULL),
j.id::text, j.folded_position < j.head_position
"""
# `s` is the subscription and `p` the person, which the statement names itself.
JOINED = """
LEFT JOIN programs_program g ON g.id = s.program_id
LEFT JOIN consent_subject j ON j.subscriber_id = p.id
"""
WIDTH = len(SubscriptionRow._fields)


def facts_of(rows: Collection[SubscriptionRow]) -> dict[int, SubscriptionFacts]:
    """Return the facts of each row, with what waits to be folded: one query where any does."""
    waiting, said = _waiting([row for row in rows if row.is_behind])
    return {
        row.subscription_id: _facts(
            row,
            waiting.get(row.subscription_id, ()),
            said.get(row.subject_id, NOTHING_SAID),
        )
        for row in rows
    }


def standing_of(row: Subscription | SubscriptionRow) -> Standing:
    """Return the standing that was folded into `row`."""
    return Standing(
        state=State(row.state),
        since=row.since,
        invitation_id=row.invitation_id,
        language=row.language,
        text_id=row.text_id,
        ends_at=row.ends_at,
        paused_until=row.paused_until,
        chosen=tuple(row.chosen),
        less_often=row.less_often,
        depth=row.depth,
        permitted_by_id=row.permitted_by_id,
        address_version=row.address_version,
        open_request_id=row.open_request_id,
        request_lapses_at=row.request_lapses_at,
        last_event_id=row.last_event_id,
    )


def _waiting(
    rows: Sequence[SubscriptionRow],
) -> tuple[dict[int, list[ConsentEvent]], dict[str | None, Whole]]:
    """Return the entries of each row with those that wait, and what these say of each subject."""
    if not rows:
        return {}, {}
    grouped: dict[tuple[str, int | None], list[ConsentEvent]] = defaultdict(list)
    events = ConsentEvent.objects.filter(
        Q(program__in={row.program_id for row in rows}) | WAITING,
        subject__in={row.subject_id for row in rows},
    )
    for event in events.order_by("subject", "position"):
        grouped[str(event.subject_id), event.program_id].append(event)
    entries = {
        row.subscription_id: grouped[row.subject_id, row.program_id]
        for row in rows
        if row.subject_id and (row.subject_id, row.program_id) in grouped
    }
    return entries, {
        subject: whole_by(said) for (subject, program), said in grouped.items() if program is None
    }


def _facts(row: SubscriptionRow, entries: Sequence[ConsentEvent], said: Whole) -> SubscriptionFacts:
    standing = fold(entries) if entries else standing_of(row)
    return SubscriptionFacts(
        subscription_id=row.subscription_id,
        subscriber_id=row.subscriber_id,
        program_id=row.program_id,
        standing=standing,
        consent=ConsentFacts(
            state=standing.state,
            ends_at=standing.ends_at,
            paused_until=standing.paused_until,
            request_lapses_at=standing.request_lapses_at,
            confirmed_version=standing.address_version,
            address_version=max(row.person_address_version, said.address_version),
            has_address=row.has_address and not said.erased,
            suppressed_by=_stopped_by(row, said),
            restricted=row.is_restricted or said.restricted,
            program_state=row.program_state,
        ),
        denied=said.denied,
        last=entries[-1] if entries else None,
    )


def _stopped_by(row: SubscriptionRow, said: Whole) -> str:
    if not row.suppressed_by and row.waiting_stop is None and not said.stopped_by:
        return ""
    return strongest({row.suppressed_by, row.waiting_stop, *said.stopped_by}) or ""
