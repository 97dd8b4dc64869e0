"""What is told of messages after they went: that they came back, or were answered."""

from collections.abc import Sequence
from datetime import datetime

from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import MailEventKind
from delivery.rules.webhooks.vocabulary import WebhookType
from delivery.services.webhooks.telling import Told, tell

_TYPES = {
    MailEventKind.BOUNCED: WebhookType.DELIVERY_BOUNCED,
    MailEventKind.COMPLAINED: WebhookType.DELIVERY_COMPLAINED,
}


def tell_of_mail_events(events: Sequence[MailEvent]) -> None:
    """Tell of bounces and complaints, in the transaction that applies them.

    Each has its delivery at hand. What the mail system wrote of it is not passed on.
    """
    tell(
        [
            Told(
                type=_TYPES[MailEventKind(event.kind)],
                at=event.occurred_at,
                subscriber_id=event.delivery.subscriber_id,
                delivery_id=event.delivery_id,
                data={"bounce": event.bounce} if event.bounce else {},
            )
            for event in events
            if event.kind in _TYPES and event.delivery is not None
        ]
    )


def tell_of_feedback(delivery: Delivery, *, now: datetime) -> None:
    """Tell that a message was answered: of which program and edition, not by whom or how.

    Single answers are shown to nobody (ADR 0025); the reports have them of many people.
    """
    subscription, edition = delivery.subscription, delivery.edition
    tell(
        [
            Told(
                type=WebhookType.FEEDBACK_RECEIVED,
                at=now,
                program_id=subscription.program_id if subscription else None,
                is_sandbox=delivery.subscriber.is_sandbox,
                data={
                    "program": subscription.program.slug if subscription else None,
                    "edition": edition.name if edition else None,
                },
            )
        ]
    )
