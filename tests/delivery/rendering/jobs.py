"""Jobs and editions made by hand: what composing needs, without people or consent."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from consent.receipts.words import ReceiptWords, Row
from delivery.models import Edition, EditionText
from delivery.rendering.compose import Composer
from delivery.rendering.content import templates
from delivery.rendering.outcome import Composed
from delivery.rules.vocabulary import DeliveryKind, WhenMissing
from delivery.selectors.addresses import Waiting
from delivery.selectors.jobs import Job
from programs.models import Invitation
from tests import factories

NOW = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
SAID_YES = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
ENDS = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)

ALICE: dict[str, Any] = {
    "first_name": {"v": "Alice", "by": "person", "at": "2026-11-02T23:30:00+00:00"},
    "usual_store": {"v": "Graz", "by": "crm", "at": "2026-11-03T00:00:00+00:00"},
    "favourite_department": {"v": "Cheese", "by": "crm", "at": "2026-11-03T00:00:00+00:00"},
    "allergies": {"v": ["nuts", "milk"], "by": "person", "at": "2026-11-02T23:30:00+00:00"},
    "last_purchase_on": {"v": "2026-11-14", "by": "crm", "at": "2026-11-15T00:00:00+00:00"},
    "average_basket": {"v": "1047.36 EUR", "by": "crm", "at": "2026-11-15T00:00:00+00:00"},
}

RECEIPT = ReceiptWords(
    event_id=5,
    language="en",
    heading="Your receipt",
    title="Weekly usuals",
    brand="Green Basket Ltd",
    contact="hello@greenbasket.example",
    version=1,
    said_at=SAID_YES,
    ends_at=ENDS,
    fingerprint="ab" * 32,
    rows=(
        Row("program", "You said yes to", ("Weekly usuals <i>Odd</i>",)),
        Row("fingerprint", "The fingerprint of the exact words", ("ab" * 32,)),
    ),
)


def edition(
    invitation: Invitation,
    body: str = "Hello {{ first_name | default: 'you' }}!",
    *,
    subject: str = "Your week",
    preheader: str = "",
    language: str = "en",
    name: str = "week-47",
    when_missing: str = WhenMissing.DEFAULT,
) -> Edition:
    """Return an approved edition with one text; called again it adds a language."""
    row, _ = Edition.objects.get_or_create(
        program=invitation.program,
        name=name,
        defaults={
            "created_at": NOW,
            "when_missing": when_missing,
            "state": "approved",
            "approved_by": factories.approver(),
            "approved_at": NOW,
        },
    )
    made = templates(language=language, preheader=preheader, body=body)
    EditionText.objects.create(
        edition=row,
        language=language,
        subject=subject,
        preheader=preheader,
        body=body,
        html_template=made.html,
        text_template=made.text,
    )
    return row


def job(invitation: Invitation, of: Edition | None = None, **values: Any) -> Job:
    """Return the job of an edition for Alice, or of another kind where `kind` says so."""
    known: dict[str, Any] = {
        "delivery_id": 7,
        "kind": DeliveryKind.EDITION,
        "subscriber_id": 1,
        "subscription_id": 3,
        "edition_id": of.id if of else None,
        "asked_by_id": 5,
        "invitation_id": invitation.id,
        "language": "en",
        "email": "alice@example.com",
        "time_zone": "Europe/Vienna",
        "relationship": "loyal",
        "chosen": (),
        "values": ALICE,
        "said_yes_at": SAID_YES,
        "ends_at": ENDS,
        "receipt": RECEIPT,
        "waiting": (Waiting(invitation.id, "en", None),),
    }
    return Job(**(known | values))


def composed(job: Job, composer: Composer | None = None) -> Composed:
    """Return the composed message, or fail with what came instead."""
    result = (composer or Composer()).compose(job, NOW)
    assert isinstance(result, Composed), result
    return result


def read(result: Composed) -> EmailMessage:
    """Return the message as the standard library's parser reads it."""
    message = message_from_bytes(result.message, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def part(result: Composed, kind: str) -> str:
    """Return the text of one part: `plain` or `html`."""
    found = read(result).get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")
