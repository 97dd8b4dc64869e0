"""What a key may do: a resource and a verb."""

from django.db.models import TextChoices


class Scope(TextChoices):
    """Name each right that a key can have. A view asks for one by `required_scope`."""

    PROGRAMS_READ = "programs:read", "Read programs and their promises"
    SUBSCRIBERS_READ = "subscribers:read", "Read people and what is known of them"
    SUBSCRIBERS_WRITE = "subscribers:write", "Add and change people and their profiles"
    SUBSCRIBERS_MERGE = "subscribers:merge", "Merge two records of one person"
    INVITATION_LINKS_WRITE = "invitation-links:write", "Make personal links"
    SUBSCRIPTIONS_READ = "subscriptions:read", "Read where people stand"
    SUBSCRIPTIONS_REQUEST = "subscriptions:request", "Bring sign-ups, for the person to confirm"
    SUBSCRIPTIONS_WITHDRAW = "subscriptions:withdraw", "Stop programs for people"
    SUPPRESSIONS_READ = "suppressions:read", "Read who gets no mail at all"
    SUPPRESSIONS_WRITE = "suppressions:write", "Stop all mail to people and addresses"
    PERMISSIONS_READ = "permissions:read", "Ask what is permitted now"
    PERMISSIONS_RESERVE = "permissions:reserve", "Reserve for a site, an app or staff, with values"
    EVENTS_WRITE = "events:write", "Tell of events, which may trigger an edition"
    CONSENT_READ = "consent:read", "Read the sealed ledger and its receipts"
    DELIVERIES_READ = "deliveries:read", "Read what was sent and what it used"
    WEBHOOKS_READ = "webhooks:read", "Read where webhooks go, and what went"
    WEBHOOKS_WRITE = "webhooks:write", "Say where webhooks go, read their secrets, send again"
    PRIVACY_READ = "privacy:read", "Read what people asked for by right, and until when"
    PRIVACY_WRITE = "privacy:write", "Have it done: copy out, restrict, stop or erase a person"
