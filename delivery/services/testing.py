"""Send a test of an edition to the member of staff who asks for it, and to nobody else.

It is written for a sample person, so it uses nobody's data. It is no delivery: it takes no place of
the promise, has no receipt, and no address but the one that its reader has shown to be theirs.
"""

import secrets
from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import User

from delivery.gateways.base import Envelope, Verdict
from delivery.models import Edition
from delivery.rendering.message import AddressRefused, Letter, ascii_address, build
from delivery.rendering.preview import NotShown, Sample, sample_of
from delivery.rendering.quoted import quoted_printable
from delivery.rules.watermark import marked_html, marked_subject, marked_text
from delivery.selectors.trial import verified_at
from delivery.services.one_message import hand_over_one
from programs.models import Brand

Clock = Callable[[], datetime]

_KIND = "test"


class NotTested(Exception):
    """No test was sent: says why, and what to do."""


def send_test(*, edition: Edition, language: str, relationship: str, to: User, clock: Clock) -> str:
    """Hand a marked test of `edition` over to the mail system; return the address it went to.

    Nothing of it is stored. Raises `NotTested`.
    """
    if verified_at(to) is None:
        raise NotTested("Show first that your address is yours: a test goes nowhere else.")
    try:
        sample = sample_of(edition, language=language, relationship=relationship, now=clock())
        envelope = _envelope(edition, sample, to.email, clock())
    except NotShown as refused:
        raise NotTested(f"It cannot be written yet: {refused.why}") from None
    except AddressRefused:
        raise NotTested("Your account has no address that mail can go to.") from None
    outcome = hand_over_one(envelope)
    if outcome.verdict != Verdict.ACCEPTED:
        raise NotTested(f"The mail system did not take it ({outcome.code or outcome.verdict}).")
    return to.email


def _envelope(edition: Edition, sample: Sample, address: str, now: datetime) -> Envelope:
    brand = edition.program.brand
    letter = Letter(
        from_name=brand.name,
        from_email=brand.from_email,
        to=address,
        subject=marked_subject(sample.written.subject),
        message_id=f"<{secrets.token_hex(16)}@{brand.host}>",
        at=now,
        text=quoted_printable(marked_text(sample.written.text)),
        html=quoted_printable(marked_html(sample.written.html)),
        feedback=_feedback(edition, brand),
        pictures=sample.pictures,
    )
    return Envelope(0, ascii_address(brand.from_email), ascii_address(address), build(letter))


def _feedback(edition: Edition, brand: Brand) -> tuple[str, str, str, str]:
    return (edition.name, edition.program.slug, _KIND, brand.sender_id)
