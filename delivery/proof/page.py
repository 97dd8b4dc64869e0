"""The readable page of a pack: the story in the order of time, in one file without scripts."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from consent.receipts.statuses import statuses_of
from consent.receipts.words import ReceiptWords, words_of
from delivery.proof.collecting import Story
from delivery.proof.moments import Moment, moments_of

_STATUSES = {
    "ConsentGiven": "In force",
    "RenewedConsentGiven": "In force, renewed",
    "ConsentRefused": "Refused",
    "ConsentWithdrawn": "Ended by the person",
    "ConsentRevoked": "Ended by the controller or the mail system",
    "ConsentExpired": "Ended as promised",
}


def page_of(story: Story, made_at: datetime) -> str:
    """Return the page as HTML, whole: it opens from disk and needs nothing."""
    moments = moments_of(story)
    return render_to_string("delivery/proof/index.html", _context(story, moments, made_at))


def _context(story: Story, moments: list[Moment], made_at: datetime) -> dict[str, Any]:
    return {
        "story": story,
        "address": story.person.email if story.person else "",
        "made_at": made_at,
        "moments": moments,
        "receipts": [_receipt(story, number, made_at) for number in story.yeses],
        "sent": sum(each.state == "sent" for each in story.deliveries),
    }


def _receipt(story: Story, number: int, now: datetime) -> tuple[ReceiptWords, str]:
    yes = story.yeses[number]
    last = statuses_of(yes.event, now)[-1]
    return words_of(yes), _STATUSES.get(last.term, last.term)
