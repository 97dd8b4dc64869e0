"""What the renderer needs to know of each claimed delivery."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.receipts.words import ReceiptWords, receipt_words
from consent.rules.vocabulary import Actor, EventKind
from consent.selectors.standing import FirstYes, SubscriptionFacts, facts_for, first_yeses_of
from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.addresses import Waiting, waiting_for_addresses
from subscribers.models import Subscriber


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

    `composed_after` is the last ledger entry of the subscription and `known_at` when the profile
    was last written: where either is newer at the time of sending, the message is composed anew.
    `depth` is the person's own ceiling, "" for none. `values` is the profile as it is stored but
    for what they said is wrong, `denied`, a moment ago.
    `source` and `signed_up_at` (ISO 8601) are where and when the person signed up, where somebody
    else brought their request. `offered_id` is the version that a notice offers, None where it
    offers none; `waiting` are the yeses that wait for an address to be confirmed. `yes_id` and
    `said_yes_at` are of the first yes to the request that the one in force answers: what only goes
    on, after a leaving that was taken back or at a new address, began with it.
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
    composed_after: int | None
    said_yes_at: datetime | None = None
    known_at: datetime | None = None
    source: str = ""
    signed_up_at: str = ""
    yes_id: int | None = None
    receipt: ReceiptWords | None = None
    question: Question | None = None
    ends_at: datetime | None = None
    offered_id: int | None = None
    waiting: tuple[Waiting, ...] = ()
    depth: str = ""
    denied: frozenset[str] = frozenset()


def jobs_for(delivery_ids: Collection[int]) -> list[Job]:
    """Return the jobs of these deliveries, in order of id, in at most seven queries."""
    rows = list(
        Delivery.objects.filter(id__in=delivery_ids)
        .select_related("subscriber__profile")
        .order_by("id")
    )
    facts = facts_for({row.subscription_id for row in rows if row.subscription_id})
    first = first_yeses_of(each.standing.permitted_by_id for each in facts.values())
    entries = ConsentEvent.objects.select_related("subject")
    asked = entries.in_bulk({row.asked_by_id for row in rows if row.asked_by_id})
    moved = {row.subscriber_id for row in rows if row.kind == DeliveryKind.ADDRESS}
    waiting = waiting_for_addresses(moved)
    return [
        replace(
            _job(row, facts.get(row.subscription_id or 0), asked.get(row.asked_by_id or 0), first),
            waiting=waiting.get(row.subscriber_id, ()),
        )
        for row in rows
    ]


def _job(
    row: Delivery,
    facts: SubscriptionFacts | None,
    asked_by: ConsentEvent | None,
    first: Mapping[int, FirstYes],
) -> Job:
    person = row.subscriber
    standing = facts.standing if facts else None
    said_yes = first.get(standing.permitted_by_id or 0) if standing else None
    # A confirmation is about what was asked for, everything else about what was accepted.
    asks = asked_by if row.kind == DeliveryKind.CONFIRMATION else None
    about = asks or standing
    chosen = asks.details.get("chosen", []) if asks else (standing.chosen if standing else ())
    denied = facts.denied if facts else frozenset()
    source, signed_up_at = _brought_from(asks)
    return Job(
        delivery_id=row.id,
        kind=DeliveryKind(row.kind),
        subscriber_id=person.id,
        subscription_id=row.subscription_id,
        edition_id=row.edition_id,
        asked_by_id=row.asked_by_id,
        invitation_id=about.invitation_id if about else None,
        language=(about.language if about else "") or person.language,
        email=person.email or "",
        time_zone=person.time_zone,
        relationship=person.relationship,
        chosen=tuple(chosen),
        values=_values_of(person, denied),
        composed_after=standing.last_event_id if standing else None,
        said_yes_at=said_yes.at if said_yes else None,
        known_at=known_at(person),
        source=source,
        signed_up_at=signed_up_at,
        yes_id=said_yes.id if said_yes else None,
        receipt=_receipt(row, asked_by),
        ends_at=standing.ends_at if standing else None,
        offered_id=_offered(row, asked_by),
        depth=standing.depth if standing else "",
        denied=denied,
    )


def _receipt(row: Delivery, asked_by: ConsentEvent | None) -> ReceiptWords | None:
    """Return the receipt of the yes that a welcome answers, its times where the person lives."""
    if row.kind != DeliveryKind.WELCOME or asked_by is None:
        return None
    return receipt_words(asked_by, zone=_known_zone(row.subscriber.time_zone))


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"


def _offered(row: Delivery, asked_by: ConsentEvent | None) -> int | None:
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


def _values_of(person: Subscriber, denied: Collection[str]) -> dict[str, Any]:
    profile = getattr(person, "profile", None)
    stored: dict[str, Any] = profile.values if profile else {}
    return {key: stored[key] for key in stored if key not in denied} if denied else stored


def known_at(person: Subscriber) -> datetime | None:
    """Return when the person's profile, read with them, was last written."""
    profile = getattr(person, "profile", None)
    return profile.updated_at if profile else None
