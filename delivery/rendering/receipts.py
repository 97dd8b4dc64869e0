"""What of a receipt its link may show: a message is forwarded, and the link goes with it."""

from dataclasses import replace
from datetime import datetime

from delivery.models import Delivery, EditionText
from delivery.rendering.liquid import TemplateRefused, compile_template
from delivery.rendering.printed import printed
from delivery.selectors.receipts import Receipt, receipt_of
from programs.rules.languages import pick_language


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
    """Return what each text says that they may have got: which variant it was is not kept."""
    texts = EditionText.objects.filter(edition=delivery.edition_id).exclude(html_template="")
    by_language: dict[str, list[EditionText]] = {}
    for text in texts:
        by_language.setdefault(text.language, []).append(text)
    language = pick_language(delivery.language, by_language)
    said = [_printed_by(text) for text in by_language.get(language or "", ())]
    return frozenset.intersection(*said) if said else frozenset()


def _printed_by(text: EditionText) -> frozenset[str]:
    try:
        parts = [
            compile_template(text.subject),
            compile_template(text.html_template, escape=True),
            compile_template(text.text_template),
        ]
    except TemplateRefused:
        return frozenset()
    return frozenset().union(*(printed(part) for part in parts))
