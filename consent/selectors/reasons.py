"""Why somebody left, as they read it themselves."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from cryptography.exceptions import InvalidTag

from consent.ledger.sealing import UnreadableKeyError
from consent.ledger.values import open_values
from consent.models import ConsentEvent, LeavingReason

log = structlog.get_logger(__name__)

_UNREADABLE = (InvalidTag, UnreadableKeyError, LookupError)


@dataclass(frozen=True, slots=True)
class Reason:
    """What was said of one leaving: one of `WhyLeft` or "", and words of their own or ""."""

    why: str
    remark: str
    changed_at: datetime


def reason_of(left: ConsentEvent) -> Reason | None:
    """Return what was said of a leaving, which must have been read with `reason` and `subject`."""
    said = getattr(left, "reason", None)
    if not isinstance(said, LeavingReason):
        return None
    return Reason(said.why, _remark(left, said), said.changed_at)


def bound_to(event_id: int) -> str:
    """Return what the words about a leaving are sealed to."""
    return f"left:{event_id}"


def _remark(left: ConsentEvent, said: LeavingReason) -> str:
    if said.sealed is None:
        return ""
    try:
        place = bound_to(left.id)
        values = open_values(bytes(said.sealed), subject=left.subject, bound_to=place)
    except _UNREADABLE:
        log.warning("words_unreadable", event=left.id)
        return ""
    return str(values.get("remark", ""))
