"""What of a receipt its link may show: a message is forwarded, and the link goes with it."""

from dataclasses import replace
from datetime import datetime

from delivery.models import Delivery
from delivery.rendering.editions import load_edition
from delivery.rendering.liquid import TemplateRefused
from delivery.rendering.printed import printed
from delivery.selectors.receipts import Receipt, receipt_of


def receipt_for_whoever_has(token: str, now: datetime) -> Receipt | None:
    """Return the receipt of a message with those values only that stand in the message itself.

    What only decided which words were written is told on the person's own page, behind a link that
    nobody else is sent. None where `token` is none of ours.
    """
    receipt = receipt_of(token, now)
    if receipt is None or all(one.value is None for one in receipt.used):
        return receipt
    seen = _printed_in(receipt.delivery)
    used = [
        one
        if one.value is None or one.use.key in seen
        else replace(one, value=None, is_for_holder=True)
        for one in receipt.used
    ]
    return replace(receipt, used=tuple(used))


def _printed_in(delivery: Delivery) -> frozenset[str]:
    loaded = load_edition(delivery.edition_id or 0)
    language = loaded.language_for(delivery.language) if loaded else None
    if loaded is None or language is None:
        return frozenset()
    try:
        words = loaded.words(language)
    except TemplateRefused:
        return frozenset()
    return printed(words.subject) | printed(words.html) | printed(words.text)
