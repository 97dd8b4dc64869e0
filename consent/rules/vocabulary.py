"""The closed lists of words about what people said."""

from django.db.models import TextChoices


class EventKind(TextChoices):
    """What a ledger entry says."""

    REQUESTED = "requested", "Requested"
    REFUSED = "refused", "Refused"
    GIVEN = "given", "Given"
    RENEWED = "renewed", "Renewed"
    CHANGED = "changed", "Changed"
    PAUSED = "paused", "Paused"
    RESUMED = "resumed", "Resumed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    REVOKED = "revoked", "Revoked"
    ERASED = "erased", "Erased"
    SUPPRESSED = "suppressed", "All mail stopped"
    LIFTED = "lifted", "Stop lifted"
    RESTRICTED = "restricted", "Use restricted"
    UNRESTRICTED = "unrestricted", "Restriction ended"
    MOVED = "moved", "Address changed"
    MERGED = "merged", "Merged with another record"
    RESTORED = "restored", "Restored from a backup"
    LAPSED = "lapsed", "Lapsed (bookkeeping)"
    COMPLETED = "completed", "Completed (bookkeeping)"


PERMITTING = (EventKind.GIVEN, EventKind.RENEWED)
# What ends and narrows nothing. A yes is not among it: to a version without a field, or without a
# tick that was there before, it covers less than the one that it takes the place of.
NEVER_NARROWING = (EventKind.REQUESTED, EventKind.RESUMED)


class Actor(TextChoices):
    """Who acted."""

    PERSON = "person", "The person"
    RELAY = "relay", "Somebody relaying the person's word"
    CONTROLLER = "controller", "The controller"
    MAIL = "mail", "The mail system"
    SYSTEM = "system", "A rule of time or number"


class Method(TextChoices):
    """By which way the word came."""

    PUBLIC_PAGE = "public_page", "Public page"
    PERSONAL_LINK = "personal_link", "Personal link"
    CONFIRMATION = "confirmation", "Confirmation page"
    LEAVE_PAGE = "leave_page", "Leave page"
    ONE_CLICK = "one_click", "One-click header"
    UNDO = "undo", "Undo on the leave page"
    PREFERENCES = "preferences", "Preference centre"
    API = "api", "API"
    IMPORT = "import", "Import"
    ADMIN = "admin", "Admin"
    PROVIDER = "provider", "Mail system"
    RULE = "rule", "Rule"
    JOURNAL = "journal", "Journal, after a restore"


OWN_POST = (Method.CONFIRMATION, Method.UNDO, Method.PREFERENCES)


class State(TextChoices):
    """Where one person stands with one program."""

    NONE = "none", "None"
    PENDING = "pending", "Waiting for confirmation"
    LAPSED = "lapsed", "Never confirmed"
    REFUSED = "refused", "Said no"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    COMPLETED = "completed", "Completed"
    WITHDRAWN = "withdrawn", "Left"
    REVOKED = "revoked", "Stopped by us"
    ERASED = "erased", "Erased"


class WhyLeft(TextChoices):
    """Why somebody left, in the order in which they are asked."""

    TOO_OFTEN = "too_often", "It came too often"
    NOT_USEFUL = "not_useful", "It was not useful"
    TOO_PERSONAL = "too_personal", "It was too personal"
    NOT_NEEDED = "not_needed", "No longer needed"
    NEVER_ASKED = "never_asked", "Never asked for it"
    OTHER = "other", "Something else"
