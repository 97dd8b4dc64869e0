"""The closed lists of words about webhooks that go out."""

from django.db.models import TextChoices

from consent.rules.vocabulary import EventKind


class WebhookType(TextChoices):
    """What a webhook tells."""

    SUBSCRIPTION_PENDING = "subscription.pending", "Somebody was asked to confirm"
    SUBSCRIPTION_CONFIRMED = "subscription.confirmed", "Somebody said yes"
    SUBSCRIPTION_REFUSED = "subscription.refused", "Somebody said no"
    SUBSCRIPTION_CHANGED = "subscription.changed", "Somebody changed what they allow"
    SUBSCRIPTION_PAUSED = "subscription.paused", "Somebody paused"
    SUBSCRIPTION_RESUMED = "subscription.resumed", "Somebody goes on"
    SUBSCRIPTION_COMPLETED = "subscription.completed", "A term is over"
    SUBSCRIPTION_RENEWED = "subscription.renewed", "Somebody said yes anew"
    SUBSCRIPTION_WITHDRAWN = "subscription.withdrawn", "Somebody left"
    SUBSCRIPTION_REVOKED = "subscription.revoked", "We or the mail system ended it"
    PROFILE_NEEDED = "profile.needed", "Data that a yes covers is wanted"
    PROFILE_CORRECTED = "profile.corrected", "Somebody corrected what is known of them"
    SUBSCRIBER_ERASED = "subscriber.erased", "Somebody was erased: erase them too"
    DELIVERY_SENT = "delivery.sent", "A message went"
    DELIVERY_WITHHELD = "delivery.withheld", "A message was not permitted"
    DELIVERY_BOUNCED = "delivery.bounced", "A message came back"
    DELIVERY_COMPLAINED = "delivery.complained", "A message was marked as spam"
    FEEDBACK_RECEIVED = "feedback.received", "A message was answered"
    PROGRAM_HELD = "program.held", "A program was held"
    INVITATION_PUBLISHED = "invitation.published", "A promise has a new version"


# Sent by a button to one endpoint only; nobody subscribes to it.
TEST = "webhook.test"

OF_ENTRIES: dict[str, WebhookType] = {
    EventKind.REQUESTED: WebhookType.SUBSCRIPTION_PENDING,
    EventKind.GIVEN: WebhookType.SUBSCRIPTION_CONFIRMED,
    EventKind.REFUSED: WebhookType.SUBSCRIPTION_REFUSED,
    EventKind.CHANGED: WebhookType.SUBSCRIPTION_CHANGED,
    EventKind.PAUSED: WebhookType.SUBSCRIPTION_PAUSED,
    EventKind.RESUMED: WebhookType.SUBSCRIPTION_RESUMED,
    EventKind.COMPLETED: WebhookType.SUBSCRIPTION_COMPLETED,
    EventKind.RENEWED: WebhookType.SUBSCRIPTION_RENEWED,
    EventKind.WITHDRAWN: WebhookType.SUBSCRIPTION_WITHDRAWN,
    EventKind.REVOKED: WebhookType.SUBSCRIPTION_REVOKED,
}


class EndpointState(TextChoices):
    """Whether anything goes to an endpoint. While it is paused its events wait."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"


class PausedBecause(TextChoices):
    """Why an endpoint is paused."""

    ASKED = "asked", "Somebody paused it"
    FAILING = "failing", "Nothing was taken for five days"
    GONE = "gone", "It answered that it is gone (410)"


class WebhookState(TextChoices):
    """Where one event is on its way to one endpoint."""

    DUE = "due", "Waiting"
    DELIVERED = "delivered", "Delivered"
    DEAD = "dead", "Given up"
