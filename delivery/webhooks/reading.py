"""From a provider's event, as Anymail reads it, to ours: kinds and numbers, no address, no text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from anymail.signals import EventType, RejectReason

from delivery.rules.mail_events import MailEventKind, Reported, bounce_of, status_in

METADATA_KEY = "delivery"
_LONGEST = 200
_KINDS: Mapping[str, MailEventKind] = {
    EventType.QUEUED: MailEventKind.ACCEPTED,
    EventType.SENT: MailEventKind.ACCEPTED,
    EventType.DEFERRED: MailEventKind.DEFERRED,
    EventType.DELIVERED: MailEventKind.DELIVERED,
    EventType.BOUNCED: MailEventKind.BOUNCED,
    EventType.REJECTED: MailEventKind.REJECTED,
    EventType.FAILED: MailEventKind.REJECTED,
    EventType.COMPLAINED: MailEventKind.COMPLAINED,
    EventType.UNSUBSCRIBED: MailEventKind.UNSUBSCRIBED,
}
_REFUSED = (MailEventKind.BOUNCED, MailEventKind.REJECTED)
# Where each provider says whether a bounce is for good, and by which words.
_FOR_GOOD: Mapping[str, tuple[tuple[str, ...], frozenset[object]]] = {
    "amazon_ses": (("bounce", "bounceType"), frozenset({"Permanent"})),
    "brevo": (("event",), frozenset({"hard_bounce", "invalid_email"})),
    "mailersend": (("type",), frozenset({"activity.hard_bounced"})),
    "mailgun": (("event-data", "severity"), frozenset({"permanent"})),
    "mailjet": (("hard_bounce",), frozenset({True})),
    "mailtrap": (("event",), frozenset({"bounce"})),
    "mandrill": (("event",), frozenset({"hard_bounce"})),
    "postmark": (("Type",), frozenset({"HardBounce", "BadEmailAddress"})),
    "resend": (("data", "bounce", "type"), frozenset({"Permanent"})),
    "sendgrid": (("type",), frozenset({"bounce"})),
    "sparkpost": (("bounce_class",), frozenset({"10", "30"})),
    "unisender_go": (("event_data", "status"), frozenset({"hard_bounced"})),
}


class TrackingEvent(Protocol):
    """What Anymail makes of any provider's event."""

    event_type: str
    timestamp: datetime | None
    event_id: str | None
    esp_event: Any
    message_id: str | None
    metadata: Any
    mta_response: str | None
    reject_reason: str | None


def read(provider: str, event: TrackingEvent) -> Reported | None:
    """Return what the event reports, or None where it is none of our business.

    Whether somebody opened a message or followed a link is not: nobody asked them for it.
    """
    kind = _KINDS.get(event.event_type)
    if kind is None:
        return None
    status = status_in(event.mta_response or "") or status_in(str(_at(event.esp_event, "status")))
    reason = event.reject_reason or ""
    return Reported(
        source=provider,
        event_id=_number(provider, event),
        kind=kind,
        occurred_at=event.timestamp,
        token=_token(event.metadata),
        message_id=(event.message_id or "")[:_LONGEST],
        bounce=_bounce(provider, kind, status, reason, event.esp_event),
        code=(status or reason) if kind in _REFUSED else "",
    )


def _bounce(provider: str, kind: MailEventKind, status: str, reason: str, raw: Any) -> str:
    if kind not in _REFUSED:
        return ""
    # What a provider does not even try because of an earlier bounce was for good then.
    was_before = kind == MailEventKind.REJECTED and reason == RejectReason.BOUNCED
    if kind == MailEventKind.REJECTED and reason not in (
        RejectReason.BOUNCED,
        RejectReason.INVALID,
    ):
        return ""
    return str(bounce_of(status, reason, is_permanent=was_before or _is_for_good(provider, raw)))


def _is_for_good(provider: str, raw: Any) -> bool | None:
    if provider not in _FOR_GOOD:
        return None
    path, words = _FOR_GOOD[provider]
    said = _at(raw, *path)
    return isinstance(said, str | bool) and said in words


def _at(raw: Any, *path: str) -> Any:
    for step in path:
        raw = raw.get(step) if isinstance(raw, Mapping) else None
    return raw


def _number(provider: str, event: TrackingEvent) -> str:
    """Return the provider's number of the event.

    Mailgun's, as Anymail has it, is of the call and not of the event.
    """
    own = _at(event.esp_event, "event-data", "id") if provider == "mailgun" else None
    return str(own or event.event_id or "")


def _token(metadata: Any) -> str:
    found = metadata.get(METADATA_KEY) if isinstance(metadata, Mapping) else None
    return found if isinstance(found, str) else ""
