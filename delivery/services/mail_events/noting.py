"""Note, in the transaction of a hand-over, what its answers say besides sent or not."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from delivery.gateways.base import Outcome, Verdict
from delivery.models import MailEvent
from delivery.rules.mail_events import (
    SMTP,
    Bounce,
    MailEffect,
    MailEventKind,
    bounce_of,
    status_in,
)
from delivery.services.mail_events.keeping import key_of

# Of a provider that knows the address already, or says that it is none.
_OF_THE_RECIPIENT = ("recipient_invalid", "recipient_rejected")


def note_outcomes(*, outcomes: Iterable[Outcome], now: datetime) -> None:
    """Write what these outcomes say besides sent or not, inside the caller's transaction.

    Nothing is written where there is nothing: a chunk that SMTP accepts costs no statement.
    """
    rows = [row for outcome in outcomes if (row := _row(outcome, now)) is not None]
    if rows:
        MailEvent.objects.bulk_create(rows, ignore_conflicts=True)


def source_of_settings() -> str:
    """Return how events of the mail system that the settings name are told apart."""
    if settings.DELIVERY_GATEWAY != "anymail":
        return SMTP
    # anymail.backends.NAME.EmailBackend
    return str(settings.EMAIL_BACKEND).split(".")[-2]


def _row(outcome: Outcome, now: datetime) -> MailEvent | None:
    if outcome.verdict == Verdict.REFUSED:
        return _refused(outcome, now)
    return _accepted(outcome, now) if outcome.message_id else None


def _accepted(outcome: Outcome, now: datetime) -> MailEvent:
    return MailEvent(
        source=source_of_settings(),
        key=key_of("accepted", outcome.delivery_id),
        kind=MailEventKind.ACCEPTED,
        delivery_id=outcome.delivery_id,
        message_id=outcome.message_id[:200],
        occurred_at=now,
        received_at=now,
        applied_at=now,
        effect=MailEffect.NOTED,
    )


def _refused(outcome: Outcome, now: datetime) -> MailEvent | None:
    bounce = _bounce(outcome.code)
    if bounce == Bounce.POLICY:
        return None
    return MailEvent(
        source=source_of_settings(),
        key=key_of("refused", outcome.delivery_id),
        kind=MailEventKind.BOUNCED,
        bounce=bounce,
        code=outcome.code[:40],
        delivery_id=outcome.delivery_id,
        occurred_at=now,
        received_at=now,
    )


def _bounce(code: str) -> Bounce:
    """Return what a refusal is about; one without a status may be about the message."""
    if code in _OF_THE_RECIPIENT:
        return Bounce.HARD
    status = status_in(code)
    return bounce_of(status) if status else Bounce.POLICY
