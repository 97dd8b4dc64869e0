"""What the gate needs to know of messages, read in one place for whoever asks it.

One statement reads all of it for any number of deliveries, and locks them where that is asked: the
send path does this twice for each message, so no model is built in between.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, F, Max

from consent.rules.gate import ConsentFacts
from consent.rules.vocabulary import Actor
from consent.selectors import facts
from consent.selectors.facts import SubscriptionFacts, SubscriptionRow
from consent.selectors.whole import NOTHING_SAID, Whole, whole_of
from delivery.models import Slot
from delivery.rules.asking import request_told_of
from delivery.rules.gate import EditionFacts, MessageFacts
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.statements import Statement
from delivery.selectors.trial import KEPT_BY_TRIAL
from subscribers.models import Subscriber, Suppression
from subscribers.rules.stops import strongest

_NOBODY = ConsentFacts(state="none", has_address=False)
# What is written to people outside any program.
_OUTSIDE = (DeliveryKind.CONFIRMATION, DeliveryKind.ADDRESS)


class Row(NamedTuple):
    """The columns of `COLUMNS`, in their order: one delivery, its edition, what it answers, whom.

    `known_at` is when the person's profile was last written. What was `seen` of a row is which
    version of it this was read from.
    """

    id: int
    fence: int
    kind: str
    state: str
    subscriber_id: int
    subscription_id: int | None
    edition_id: int | None
    asked_by_id: int | None
    invitation_id: int | None
    permitted_by_id: int | None
    address_version: int | None
    promised_at: datetime
    give_up_at: datetime | None
    attempts: int
    asks: str
    event_number: int
    edition_name: str | None
    edition_state: str | None
    is_approved: bool
    valid_until: datetime | None
    when_refused: str | None
    program_slug: str | None
    asked_by_actor: str | None
    asked_from: int | None
    renews: int | None
    email: str
    relationship: str
    known_at: datetime | None
    is_kept_by_trial: bool
    person_seen: str
    subscription_seen: str | None
    subject_seen: str | None
    profile_seen: str | None


COLUMNS = f"""
d.id, d.fence, d.kind, d.state, d.subscriber_id, d.subscription_id, d.edition_id, d.asked_by_id,
d.invitation_id, d.permitted_by_id, d.address_version, d.promised_at, d.give_up_at, d.attempts,
d.asks, d.event_number, e.name, e.state, e.approved_at IS NOT NULL, e.valid_until, e.when_refused,
g.slug, a.actor, a.address_version, (a.details ->> 'renews')::bigint,
coalesce(p.email, ''), p.relationship, f.updated_at, {KEPT_BY_TRIAL},
p.xmin, s.xmin, j.xmin, f.xmin
"""
WIDTH = len(Row._fields)
TABLES = f"""
delivery_delivery d
JOIN subscribers_subscriber p ON p.id = d.subscriber_id
LEFT JOIN subscribers_profile f ON f.subscriber_id = p.id
LEFT JOIN consent_subscription s ON s.id = d.subscription_id
{facts.JOINED}
LEFT JOIN delivery_edition e ON e.id = d.edition_id
LEFT JOIN consent_consentevent a ON a.id = d.asked_by_id
"""
_MESSAGES = Statement(
    "messages",
    f"""
SELECT {COLUMNS}, {facts.COLUMNS} FROM {TABLES} WHERE d.id = ANY(%s) ORDER BY d.id
""",  # noqa: S608 - put together of our own constants
)

# Every update gives a row another xmin. A subject's changes with each entry of its chain, one that
# waits to be folded included; a stop may wait to be written into the person's row.
_HOLD = Statement(
    "hold_sending",
    f"""
SELECT d.id, d.fence, p.xmin, s.xmin, j.xmin, f.xmin,
       EXISTS (SELECT FROM subscribers_suppression x
               WHERE x.subscriber_id = p.id AND x.lifted_at IS NULL),
       {KEPT_BY_TRIAL}
FROM delivery_delivery d
JOIN subscribers_subscriber p ON p.id = d.subscriber_id
LEFT JOIN consent_subscription s ON s.id = d.subscription_id
LEFT JOIN consent_subject j ON j.subscriber_id = p.id
LEFT JOIN subscribers_profile f ON f.subscriber_id = p.id
WHERE d.id = ANY(%s) AND d.state = 'sending'
ORDER BY d.id FOR NO KEY UPDATE OF d SKIP LOCKED
""",  # noqa: S608 - put together of our own constants
)
_EDITIONS = Statement(
    "editions_of_messages",
    """
SELECT e.id, e.state, e.approved_at IS NOT NULL, e.valid_until, g.state
FROM delivery_edition e JOIN programs_program g ON g.id = e.program_id WHERE e.id = ANY(%s)
""",
)


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery with what holds for it at the moment it was read."""

    row: Row
    facts: MessageFacts
    subscription: SubscriptionFacts | None

    @property
    def stamp(self) -> tuple[object, ...]:
        """Return what a message was composed from, to tell whether it is so still.

        The last ledger entry of the subscription, unfolded ones included, the address, how well we
        know them, when their profile was written, and what they said is wrong in it.
        """
        row, held = self.row, self.subscription
        about = (row.email, row.relationship, row.known_at)
        return (held.standing.last_event_id, held.denied, *about) if held else about

    @property
    def permitted_by_id(self) -> int | None:
        """Return the entry that would permit the hand-over."""
        if self.row.kind in _OUTSIDE:
            return self.row.asked_by_id
        return self.subscription.standing.permitted_by_id if self.subscription else None


def messages_of(delivery_ids: Collection[int]) -> list[Message]:
    """Return these deliveries with their facts, in order of id, read by statements that begin now.

    One query for editions; more where entries wait to be folded, or for other kinds.
    """
    with connection.cursor() as cursor:
        _MESSAGES.execute(cursor, [list(delivery_ids)])
        return built(cursor.fetchall())


def held_messages(read: Mapping[int, Message]) -> dict[int, Message]:
    """Lock those of `read` that are `sending` and that nobody else holds; return what holds now.

    By delivery, for the rest of the caller's transaction, read by statements that begin now. What
    an edition goes by is nearly always as it was a moment ago: then one statement that compares
    the versions of its rows says so, and what was read then holds now. All else is read again.
    """
    with connection.cursor() as cursor:
        _HOLD.execute(cursor, [list(read)])
        held = cursor.fetchall()
    editions = _editions({message.row.edition_id for message in read.values()})
    now = {
        id_: read[id_]
        for id_, fence, *seen in held
        if _is_as_it_was(read[id_], seen, editions) and read[id_].row.fence == fence
    }
    other = [id_ for id_, *_seen in held if id_ not in now]
    return now | {message.row.id: message for message in messages_of(other)} if other else now


def _editions(edition_ids: Collection[int | None]) -> dict[int, tuple[object, ...]]:
    with connection.cursor() as cursor:
        _EDITIONS.execute(cursor, [[id_ for id_ in edition_ids if id_]])
        return {id_: tuple(state) for id_, *state in cursor.fetchall()}


def _is_as_it_was(
    message: Message, seen: Sequence[object], editions: Mapping[int, tuple[object, ...]]
) -> bool:
    row = message.row
    rows = (row.person_seen, row.subscription_seen, row.subject_seen, row.profile_seen)
    was = (*rows, False, row.is_kept_by_trial)
    program = message.facts.consent.program_state
    edition = (row.edition_state, row.is_approved, row.valid_until, program)
    return tuple(seen) == was and editions.get(row.edition_id or 0) == edition


def built(columns: Sequence[tuple[Any, ...]]) -> list[Message]:
    """Return the message of each row that begins with `COLUMNS` and those of the facts."""
    rows = [Row._make(each[:WIDTH]) for each in columns]
    end = WIDTH + facts.WIDTH
    subscriptions = facts.facts_of(
        [
            SubscriptionRow._make(each[WIDTH:end])
            for each, row in zip(columns, rows, strict=True)
            if row.subscription_id
        ]
    )
    people = _people({row.subscriber_id for row in rows if row.subscription_id is None})
    full = _with_their_last(rows)
    return [
        _message(
            row,
            subscriptions.get(row.subscription_id or 0),
            people.get(row.subscriber_id),
            has_its_last=row.id in full,
        )
        for row in rows
    ]


def _with_their_last(rows: Sequence[Row]) -> set[int]:
    """Return the notices before an end by number that come after the last edition's place."""
    told = {row.id: row.asks for row in rows if row.kind == DeliveryKind.NOTICE}
    if not told:
        return set()
    taken = Slot.objects.filter(ordinal__isnull=False).values("request_id")
    full = (
        taken.filter(request__in={request_told_of(asks) for asks in told.values()})
        .annotate(count=Count("id"), most=Max("ordinals"))
        .filter(count__gte=F("most"))
    )
    requests = set(full.values_list("request_id", flat=True))
    return {id_ for id_, asks in told.items() if request_told_of(asks) in requests}


def _people(subscriber_ids: Collection[int]) -> dict[int, ConsentFacts]:
    """Return what holds of people who are written to outside any program."""
    if not subscriber_ids:
        return {}
    stops = _stops_of(subscriber_ids)
    said = whole_of(subscriber_ids)
    return {
        id_: _without_program(person, stops.get(id_, set()), said.get(id_, NOTHING_SAID))
        for id_, person in Subscriber.objects.in_bulk(list(subscriber_ids)).items()
    }


def _stops_of(subscriber_ids: Collection[int]) -> Mapping[int, set[str]]:
    stops: dict[int, set[str]] = defaultdict(set)
    live = Suppression.objects.filter(subscriber__in=subscriber_ids, lifted_at=None)
    for subscriber_id, by in live.values_list("subscriber_id", "by"):
        stops[subscriber_id or 0].add(by)
    return stops


def _message(
    row: Row,
    held: SubscriptionFacts | None,
    person: ConsentFacts | None,
    *,
    has_its_last: bool,
) -> Message:
    consent = held.consent if held else person or _NOBODY
    return Message(
        row=row,
        facts=MessageFacts(
            kind=DeliveryKind(row.kind),
            consent=consent,
            suppressed_by=consent.suppressed_by,
            edition=_edition(row),
            asked_by=_about(row),
            asked_themselves=row.asked_by_actor in (None, Actor.PERSON),
            open_request=held.standing.open_request_id if held else None,
            permitted_by=held.standing.permitted_by_id if held else None,
            asked_from=row.asked_from if row.asked_by_id else row.address_version,
            address_version=consent.address_version,
            has_its_last=has_its_last,
            is_kept_by_trial=row.is_kept_by_trial,
        ),
        subscription=held,
    )


def _edition(row: Row) -> EditionFacts | None:
    if row.edition_state is None:
        return None
    return EditionFacts(
        state=row.edition_state,
        approved=row.is_approved,
        valid_until=row.give_up_at or row.valid_until,
    )


def _about(row: Row) -> int | None:
    """Return the entry that the message is about: a notice offers anew what another entry gave."""
    is_renewal = row.kind == DeliveryKind.NOTICE and row.renews is not None
    return row.renews if is_renewal else row.asked_by_id


def _without_program(person: Subscriber, stops: Collection[str], said: Whole) -> ConsentFacts:
    return ConsentFacts(
        state="none",
        address_version=max(person.address_version, said.address_version),
        has_address=person.email is not None and not said.erased,
        suppressed_by=strongest({person.suppressed_by, *stops, *said.stopped_by}) or "",
        restricted=person.restricted_at is not None or said.restricted,
    )
