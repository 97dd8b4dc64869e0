"""What the gate needs to know of messages, read in one place for intent and hand-over."""

from collections.abc import Sequence
from dataclasses import dataclass

from consent.rules.gate import ConsentFacts
from consent.selectors.standing import SubscriptionFacts, facts_for
from delivery.models import Delivery
from delivery.rules.gate import EditionFacts, MessageFacts
from delivery.rules.vocabulary import DeliveryKind
from subscribers.models import Subscriber


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
        if self.row.kind == DeliveryKind.CONFIRMATION:
            return self.row.asked_by_id
        return self.subscription.standing.permitted_by_id if self.subscription else None


def messages_of(rows: Sequence[Delivery]) -> list[Message]:
    """Return `rows` with their facts, read by statements that begin now.

    `rows` must have been read with `edition`, `subscriber` and `asked_by`.
    """
    facts = facts_for({row.subscription_id for row in rows if row.subscription_id})
    return [_message(row, facts.get(row.subscription_id or 0)) for row in rows]


def _message(row: Delivery, facts: SubscriptionFacts | None) -> Message:
    edition = row.edition
    return Message(
        row=row,
        facts=MessageFacts(
            kind=DeliveryKind(row.kind),
            consent=facts.consent if facts else _without_program(row.subscriber),
            suppressed_by=facts.consent.suppressed_by if facts else row.subscriber.suppressed_by,
            edition=EditionFacts(
                state=edition.state,
                approved=edition.approved_at is not None,
                valid_until=edition.valid_until,
            )
            if edition
            else None,
            asked_by=row.asked_by_id,
            open_request=facts.standing.open_request_id if facts else None,
            permitted_by=facts.standing.permitted_by_id if facts else None,
            asked_from=row.asked_by.address_version if row.asked_by else row.address_version,
            address_version=row.subscriber.address_version,
        ),
        subscription=facts,
    )


def _without_program(person: Subscriber) -> ConsentFacts:
    return ConsentFacts(state="none", has_address=person.email is not None)
