"""What the gate needs to know of messages, read in one place for intent and hand-over."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Max

from consent.rules.gate import ConsentFacts
from consent.rules.vocabulary import Actor
from consent.selectors.standing import SubscriptionFacts, facts_for
from consent.selectors.whole import NOTHING_SAID, Whole, whole_of
from delivery.models import Delivery, Slot
from delivery.rules.asking import request_told_of
from delivery.rules.gate import EditionFacts, MessageFacts
from delivery.rules.vocabulary import DeliveryKind
from subscribers.models import Subscriber, Suppression
from subscribers.rules.stops import strongest

_NOBODY = ConsentFacts(state="none", has_address=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery with what holds for it now."""

    row: Delivery
    facts: MessageFacts
    subscription: SubscriptionFacts | None

    @property
    def last_event_id(self) -> int | None:
        """Return the last ledger entry of the subscription, unfolded ones included."""
        return self.subscription.standing.last_event_id if self.subscription else None

    @property
    def permitted_by_id(self) -> int | None:
        """Return the entry that would permit the hand-over."""
        if self.row.kind in (DeliveryKind.CONFIRMATION, DeliveryKind.ADDRESS):
            return self.row.asked_by_id
        return self.subscription.standing.permitted_by_id if self.subscription else None


def messages_of(rows: Sequence[Delivery]) -> list[Message]:
    """Return `rows` with their facts, read by statements that begin now.

    `rows` must have been read with `edition`, `subscriber` and `asked_by`.
    """
    facts = facts_for({row.subscription_id for row in rows if row.subscription_id})
    outside = {row.subscriber_id: row.subscriber for row in rows if row.subscription_id is None}
    people = _people(outside)
    full = _with_their_last(rows)
    return [
        _message(
            row,
            facts.get(row.subscription_id or 0),
            people.get(row.subscriber_id),
            has_its_last=row.id in full,
        )
        for row in rows
    ]


def _with_their_last(rows: Sequence[Delivery]) -> set[int]:
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


def _people(people: Mapping[int, Subscriber]) -> dict[int, ConsentFacts]:
    """Return what holds of people who are written to outside any program."""
    stops = _stops_of(people)
    said = whole_of(people.values()) if people else {}
    return {
        id_: _without_program(person, stops.get(id_, set()), said.get(id_, NOTHING_SAID))
        for id_, person in people.items()
    }


def _stops_of(subscriber_ids: Collection[int]) -> dict[int, set[str]]:
    """Return the live stops of people who are written to outside any program."""
    stops: dict[int, set[str]] = defaultdict(set)
    if subscriber_ids:
        live = Suppression.objects.filter(subscriber__in=subscriber_ids, lifted_at=None)
        for subscriber_id, by in live.values_list("subscriber_id", "by"):
            stops[subscriber_id or 0].add(by)
    return stops


def _message(
    row: Delivery,
    facts: SubscriptionFacts | None,
    person: ConsentFacts | None,
    *,
    has_its_last: bool,
) -> Message:
    edition = row.edition
    consent = facts.consent if facts else person or _NOBODY
    return Message(
        row=row,
        facts=MessageFacts(
            kind=DeliveryKind(row.kind),
            consent=consent,
            suppressed_by=consent.suppressed_by,
            edition=EditionFacts(
                state=edition.state,
                approved=edition.approved_at is not None,
                valid_until=edition.valid_until,
            )
            if edition
            else None,
            asked_by=_about(row),
            asked_themselves=row.asked_by is None or row.asked_by.actor == Actor.PERSON,
            open_request=facts.standing.open_request_id if facts else None,
            permitted_by=facts.standing.permitted_by_id if facts else None,
            asked_from=row.asked_by.address_version if row.asked_by else row.address_version,
            address_version=consent.address_version,
            has_its_last=has_its_last,
        ),
        subscription=facts,
    )


def _about(row: Delivery) -> int | None:
    """Return the entry that the message is about: a notice offers anew what another entry gave."""
    event = row.asked_by
    renews = event.details.get("renews") if event and row.kind == DeliveryKind.NOTICE else None
    return renews if isinstance(renews, int) else row.asked_by_id


def _without_program(person: Subscriber, stops: Collection[str], said: Whole) -> ConsentFacts:
    return ConsentFacts(
        state="none",
        address_version=max(person.address_version, said.address_version),
        has_address=person.email is not None and not said.erased,
        suppressed_by=strongest({person.suppressed_by, *stops, *said.stopped_by}) or "",
        restricted=person.restricted_at is not None or said.restricted,
    )
