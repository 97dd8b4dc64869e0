"""Whom a personal link may be made for, on what basis, and how long a no to one is heeded."""

from datetime import timedelta
from typing import Any

from django.db.models import TextChoices

from programs.rules.campaigns import is_campaign

# Six months, by the longest of them. So long a no is remembered, and so long nobody asks again.
NO_HOLDS = timedelta(days=184)
# The campaign of a link that stands in an edition, which only who said yes gets.
ASKED_IN_AN_EDITION = "asked-in-an-edition"


class LeftOut(TextChoices):
    """Why somebody who was chosen gets no link of a batch; what they said comes first."""

    NO_ADDRESS = "no_address", "have no e-mail address"
    JUST_NOW = "just_now", "said something a moment ago that is still being taken in"
    STOPPED = "stopped", "get no mail at all: they stopped it, you did, or it bounced"
    RESTRICTED = "restricted", "are restricted: what is known of them is not used"
    LEFT = "left", "left this program"
    DECLINED = "declined", "said “not for me” in the last six months"
    REVOKED = "revoked", "were taken out of this program, by you or after a complaint"
    IN_ALREADY = "in_already", "are in already"
    WAITING = "waiting", "asked to join and have not confirmed yet"
    NO_LANGUAGE = "no_language", "have a language that the promise is not written in"


class Basis(TextChoices):
    """What allows whoever sends a link to send it; the yes comes after it, or not at all."""

    CONSENT = "consent", "They agreed to get such messages from us (consent, GDPR article 6(1)(a))"
    CUSTOMER = (
        "customer",
        "They bought something similar from us and can object each time (ePrivacy article 13(2))",
    )
    INTEREST = (
        "interest",
        "We weighed our interest against theirs (legitimate interest, GDPR article 6(1)(f))",
    )
    MESSAGE = (
        "message",
        "The link stands in a message that they get anyway, such as an invoice (article 6(1)(b))",
    )
    BY_HAND = "by_hand", "Nothing is sent: it is handed over on paper or shown in a shop"


class BatchState(TextChoices):
    """How far a batch of personal links is."""

    DRAFT = "draft", "Draft"
    MAKING = "making", "Links are being made"
    MADE = "made", "Links are made"


class Answer(TextChoices):
    """What became of a personal link."""

    CONFIRMED = "confirmed", "Joined and confirmed"
    WAITING = "waiting", "Asked to join, not confirmed yet"
    LAPSED = "lapsed", "Asked to join, never confirmed"
    DECLINED = "declined", "Said “not for me”"
    SILENT = "silent", "No answer"


def is_free_tag(words: str) -> bool:
    """Say whether a mailing may be called so: what marks a link of an edition is our own.

    Behind that one a page tells what its person holds, which no other link may.
    """
    return is_campaign(words) and words != ASKED_IN_AN_EDITION


def came_by(*, campaign: str, batch_id: int | None) -> dict[str, Any]:
    """Return what the details of an entry say of the mailing by which its person came."""
    if campaign == ASKED_IN_AN_EDITION:
        return {}
    told = {"campaign": campaign, "batch": batch_id}
    return {name: value for name, value in told.items() if value}
