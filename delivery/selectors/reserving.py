"""What a reservation is made of: whom it is for, what they accepted, what is known of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from consent.models import Subject, Subscription
from consent.selectors.facts import SubscriptionFacts
from consent.selectors.standing import Pair, facts_for, requests_of
from delivery.rules.gate import MessageFacts
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.jobs import Job
from delivery.selectors.trial import kept_by_trial
from subscribers.models import Subscriber

_NUMBERS = """
SELECT nextval(pg_get_serial_sequence('delivery_delivery', 'id')) FROM generate_series(1, %s)
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One subscription with what the gate and the values go by; its yes answers `request_id`."""

    job: Job
    gate: MessageFacts
    held: SubscriptionFacts
    request_id: int
    external_id: str


def candidates_of(pairs: Collection[Pair]) -> dict[Pair, Candidate]:
    """Return those of these (subscriber, program) that have a subscription, in as many queries.

    Read by statements that begin now: the caller holds the people's rows.
    """
    subscriptions = Subscription.objects.filter(
        subscriber_id__in={pair[0] for pair in pairs}, program_id__in={pair[1] for pair in pairs}
    )
    facts = facts_for(list(subscriptions.values_list("id", flat=True))).values()
    wanted = {(f.subscriber_id, f.program_id): f for f in facts}
    found = {pair: wanted[pair] for pair in pairs if pair in wanted}
    people = Subscriber.objects.select_related("profile", "subject").in_bulk(
        {each.subscriber_id for each in found.values()}
    )
    asked = requests_of(each.standing.permitted_by_id for each in found.values())
    kept = kept_by_trial(list(people))
    return {
        pair: Candidate(
            job=_job(held, people[held.subscriber_id]),
            gate=_gate(held, is_kept_by_trial=held.subscriber_id in kept),
            held=held,
            external_id=people[held.subscriber_id].external_id,
            request_id=asked.get(held.standing.permitted_by_id or 0) or 0,
        )
        for pair, held in found.items()
    }


def new_numbers(count: int) -> list[int]:
    """Return the ids of so many deliveries that are about to be made."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [count])
        return [row[0] for row in cursor.fetchall()]


def _gate(held: SubscriptionFacts, *, is_kept_by_trial: bool) -> MessageFacts:
    return MessageFacts(
        kind=DeliveryKind.RESERVATION,
        consent=held.consent,
        suppressed_by=held.consent.suppressed_by,
        permitted_by=held.standing.permitted_by_id,
        address_version=held.consent.address_version,
        is_kept_by_trial=is_kept_by_trial,
    )


def _job(held: SubscriptionFacts, person: Subscriber) -> Job:
    standing = held.standing
    profile = getattr(person, "profile", None)
    subject: Subject | None = getattr(person, "subject", None)
    key = subject.wrapped_key if subject else None
    return Job(
        delivery_id=0,
        kind=DeliveryKind.RESERVATION,
        subscriber_id=person.id,
        subscription_id=held.subscription_id,
        edition_id=None,
        asked_by_id=None,
        invitation_id=standing.invitation_id,
        language=standing.language or person.language,
        own_language=person.own_language,
        email="",
        time_zone=person.time_zone,
        relationship=person.relationship,
        chosen=tuple(standing.chosen),
        values=_without(profile.values if profile else {}, held.denied),
        depth=standing.depth,
        subject=subject.id if subject else None,
        wrapped_key=bytes(key) if key else None,
    )


def _without(values: Mapping[str, Any], denied: Collection[str]) -> dict[str, Any]:
    """Leave out what the person said is wrong a moment ago."""
    return {key: value for key, value in values.items() if key not in denied}
