"""What the renderer needs to know of each claimed delivery."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.receipts.words import ReceiptWords, receipt_words
from consent.rules.fold import NOBODY
from consent.rules.vocabulary import Actor, EventKind
from consent.selectors import facts
from consent.selectors.standing import first_yeses_of, requests_of
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors import messages
from delivery.selectors.addresses import Waiting, waiting_for_addresses
from delivery.selectors.messages import Message, Row
from delivery.selectors.statements import Statement
from subscribers.selectors.addresses import unconfirmed


@dataclass(frozen=True, slots=True)
class Question:
    """What an edition asks besides: its name (`Delivery.asks`), and where to answer.

    `invitation_id` is the version that is asked about, 0 where the question is of a full year.
    """

    asks: str
    invitation_id: int
    program_id: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One message to compose, as things stood when it was claimed.

    `message` is what the gate knew then: where its `stamp` is another at the time of sending, the
    message is composed anew. It is None in a preview, which goes nowhere.
    `depth` is the person's own ceiling, "" for none. `values` is the profile as it is stored but
    for what they said is wrong a moment ago.
    `source` and `signed_up_at` (ISO 8601) are where and when the person signed up, where somebody
    else brought their request. `offered_id` is the version that a notice offers, None where it
    offers none; `waiting` are the yeses that wait for an address to be confirmed, and
    `is_unconfirmed` says that the person typed it and its mailbox has not answered. `yes_id` and
    `said_yes_at` are of the first yes to `request_id`, which the one in force answers: what only
    goes on, after a leaving that was taken back or at a new address, began with it. `wrapped_key`
    is the person's own, for the values of the receipt. `language` is the one in which they said
    yes, `own_language` the one that they chose since, "" for none: it goes first where there is a
    text in it.
    """

    delivery_id: int
    kind: DeliveryKind
    subscriber_id: int
    subscription_id: int | None
    edition_id: int | None
    asked_by_id: int | None
    invitation_id: int | None
    language: str
    email: str
    time_zone: str
    relationship: str
    chosen: tuple[str, ...]
    values: dict[str, Any]
    said_yes_at: datetime | None = None
    source: str = ""
    signed_up_at: str = ""
    yes_id: int | None = None
    request_id: int | None = None
    receipt: ReceiptWords | None = None
    question: Question | None = None
    ends_at: datetime | None = None
    offered_id: int | None = None
    waiting: tuple[Waiting, ...] = ()
    is_unconfirmed: bool = False
    depth: str = ""
    event_number: int = 0
    subject: UUID | None = None
    wrapped_key: bytes | None = None
    own_language: str = ""
    message: Message | None = None

    @property
    def denied(self) -> frozenset[str]:
        """Return the fields whose stored values the person said are wrong a moment ago."""
        held = self.message.subscription if self.message else None
        return held.denied if held else frozenset()


class _Person(NamedTuple):
    """What composing needs besides what the gate needs."""

    language: str
    own_language: str
    time_zone: str
    values: str | None
    folded_yes_id: int | None
    request_id: int | None
    yes_id: int | None
    said_yes_at: datetime | None
    subject: UUID | None
    wrapped_key: memoryview | None


# The yes in force, and the first one to the request that it answers.
_JOBS = Statement(
    "jobs",
    f"""
SELECT {messages.COLUMNS}, {facts.COLUMNS}, p.language,
       CASE WHEN 'language' = ANY(p.own_choices) THEN p.language ELSE '' END, p.time_zone, f.values,
       y.id, y.answers_id, first.id, first.at, j.id, j.wrapped_key
FROM {messages.TABLES}
LEFT JOIN consent_consentevent y ON y.id = s.permitted_by_id
LEFT JOIN LATERAL (
    SELECT c.id, c.at FROM consent_consentevent c
    WHERE c.answers_id = y.answers_id AND c.kind IN ('given', 'renewed')
    ORDER BY c.position LIMIT 1
) first ON true
WHERE d.id = ANY(%s) ORDER BY d.id
""",  # noqa: S608 - put together of our own constants
)
_ANSWERED = (DeliveryKind.CONFIRMATION, DeliveryKind.WELCOME, DeliveryKind.NOTICE)


def jobs_for(delivery_ids: Collection[int]) -> list[Job]:
    """Return the jobs of these deliveries, in order of id; one query where all are editions."""
    with connection.cursor() as cursor:
        _JOBS.execute(cursor, [list(delivery_ids)])
        columns = cursor.fetchall()
    read = messages.built(columns)
    personal = [_Person._make(each[-len(_Person._fields) :]) for each in columns]
    people = _with_unfolded(read, personal)
    asked = _asked({m.row.asked_by_id for m in read if m.row.kind in _ANSWERED})
    return _with_addresses(
        [
            _job(message, person, asked.get(message.row.asked_by_id or 0))
            for message, person in zip(read, people, strict=True)
        ]
    )


def _asked(event_ids: Collection[int | None]) -> dict[int, ConsentEvent]:
    entries = ConsentEvent.objects.select_related("subject")
    return entries.in_bulk([id_ for id_ in event_ids if id_]) if event_ids else {}


def _with_unfolded(read: Sequence[Message], people: Sequence[_Person]) -> Sequence[_Person]:
    """Read again of whose yes is not folded yet: the statement went by the folded one."""
    yeses = [m.subscription.standing.permitted_by_id if m.subscription else None for m in read]
    pairs = list(zip(people, yeses, strict=True))
    new = {yes_id for person, yes_id in pairs if yes_id != person.folded_yes_id and yes_id}
    if not new:
        return people
    first, requests = first_yeses_of(new), requests_of(new)
    return [
        person._replace(
            request_id=requests[yes_id],
            yes_id=first[yes_id].id if yes_id in first else None,
            said_yes_at=first[yes_id].at if yes_id in first else None,
        )
        if yes_id in new
        else person
        for person, yes_id in pairs
    ]


def _with_addresses(jobs: list[Job]) -> list[Job]:
    """Say of each message that asks a new address what waits for it, and whether it was typed."""
    moved = {job.subscriber_id for job in jobs if job.kind == DeliveryKind.ADDRESS}
    if not moved:
        return jobs
    waiting, typed = waiting_for_addresses(moved), unconfirmed(moved)
    return [
        replace(
            job,
            waiting=waiting.get(job.subscriber_id, ()),
            is_unconfirmed=job.subscriber_id in typed,
        )
        if job.kind == DeliveryKind.ADDRESS
        else job
        for job in jobs
    ]


def _job(message: Message, person: _Person, asked_by: ConsentEvent | None) -> Job:
    row = message.row
    held = message.subscription
    standing = held.standing if held else NOBODY
    # A confirmation is about what was asked for, everything else about what was accepted.
    asks = asked_by if row.kind == DeliveryKind.CONFIRMATION else None
    about = asks or standing
    chosen = asks.details.get("chosen", []) if asks else standing.chosen
    source, signed_up_at = _brought_from(asks)
    return Job(
        delivery_id=row.id,
        kind=DeliveryKind(row.kind),
        subscriber_id=row.subscriber_id,
        subscription_id=row.subscription_id,
        edition_id=row.edition_id,
        asked_by_id=row.asked_by_id,
        invitation_id=about.invitation_id,
        language=about.language or person.language,
        own_language=person.own_language,
        email=row.email,
        time_zone=person.time_zone,
        relationship=row.relationship,
        chosen=tuple(chosen),
        values=_values_of(person.values, held.denied if held else ()),
        said_yes_at=person.said_yes_at,
        source=source,
        signed_up_at=signed_up_at,
        yes_id=person.yes_id,
        request_id=person.request_id,
        receipt=_receipt(row, asked_by, person.time_zone),
        ends_at=standing.ends_at,
        offered_id=_offered(row, asked_by),
        depth=standing.depth,
        event_number=row.event_number,
        subject=person.subject,
        wrapped_key=bytes(person.wrapped_key) if person.wrapped_key else None,
        message=message,
    )


def _receipt(row: Row, asked_by: ConsentEvent | None, time_zone: str) -> ReceiptWords | None:
    """Return the receipt of the yes that a welcome answers, its times where the person lives."""
    if row.kind != DeliveryKind.WELCOME or asked_by is None:
        return None
    return receipt_words(asked_by, zone=time_zone)


def _offered(row: Row, asked_by: ConsentEvent | None) -> int | None:
    """Return the version that a notice offers: it was asked for by the rule, not by the yes."""
    if row.kind != DeliveryKind.NOTICE or asked_by is None:
        return None
    return asked_by.invitation_id if asked_by.kind == EventKind.REQUESTED else None


def _brought_from(request: ConsentEvent | None) -> tuple[str, str]:
    """Return where and when the person signed up, where somebody else brought the request."""
    if request is None or request.actor == Actor.PERSON or request.subject.wrapped_key is None:
        return "", ""
    said = evidence_of(request)
    return said.source, said.signed_up_at


def _values_of(written: str | None, denied: Collection[str]) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(written) if written else {}
    return {key: stored[key] for key in stored if key not in denied} if denied else stored
