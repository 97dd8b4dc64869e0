"""The closed lists of words about what is sent."""

from django.db.models import TextChoices


class EditionKind(TextChoices):
    """What makes an edition go to somebody."""

    BROADCAST = "broadcast", "Broadcast: to everybody, at a time"
    SERIES = "series", "Step of a series: so many days after joining"
    TRIGGERED = "triggered", "Triggered: when an event is told of"


class EditionState(TextChoices):
    """Where an edition is in its life."""

    DRAFT = "draft", "Draft"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"
    SENDING = "sending", "Sending"
    PAUSED = "paused", "Paused"
    HELD = "held", "Held"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


class Markup(TextChoices):
    """What the text of an edition is written in; both have Liquid fields."""

    MARKDOWN = "markdown", "Markdown"
    HTML = "html", "HTML"


class DeliveryKind(TextChoices):
    """What a delivery is: an edition and a reservation take a slot of the promise."""

    EDITION = "edition", "Edition"
    WELCOME = "welcome", "Welcome"
    CONFIRMATION = "confirmation", "Confirmation of a request"
    LINK = "link", "Link that the person asked for"
    NOTICE = "notice", "Notice before a term ends"
    ADDRESS = "address", "Confirmation of a new address"
    RESERVATION = "reservation", "Shown by a site, an app or a salesperson"


class DeliveryState(TextChoices):
    """Where a delivery is: `due` to `claimed` to `sending` to one of the ends."""

    DUE = "due", "Due"
    CLAIMED = "claimed", "Claimed"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    WITHHELD = "withheld", "Withheld"
    FAILED = "failed", "Failed"
    UNCERTAIN = "uncertain", "Uncertain"


class WhenRefused(TextChoices):
    """What happens to a delivery that may not go now but might later."""

    DEFER = "defer", "Try again while the edition is worth sending"
    WITHHOLD = "withhold", "Withhold it, with the reason"


class WhenMissing(TextChoices):
    """What happens where a value that the template reads is not known."""

    DEFAULT = "default", "Write the template's default"
    WITHHOLD = "withhold", "Withhold the delivery"


class PrivacyKind(TextChoices):
    """What a person asks for by right."""

    ACCESS = "access", "Access: a copy of everything"
    CORRECTION = "correction", "Correction"
    RESTRICTION = "restriction", "Restriction of use"
    OBJECTION = "objection", "Objection to everything"
    ERASURE = "erasure", "Erasure"


class PrivacyState(TextChoices):
    """Where a privacy request is."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"


class Found(TextChoices):
    """What a person found out about a message that was uncertain."""

    WENT = "went", "It went"
    NOT_GONE = "not_gone", "It did not go, and shall not go any more"
    AGAIN = "again", "It did not go: send it again, once"
