"""Words that somebody wrote about a leaving or a message, which only their own key opens."""

import structlog
from cryptography.exceptions import InvalidTag

from consent.ledger.sealing import UnreadableKeyError
from consent.ledger.values import open_values, seal_values
from consent.models import Subject

log = structlog.get_logger(__name__)

_UNREADABLE = (InvalidTag, UnreadableKeyError, LookupError)


def seal_remark(remark: str, *, subject: Subject, bound_to: str) -> bytes:
    """Encrypt what was written, bound to the row that holds it. Raises as `seal_values` does."""
    return seal_values({"remark": remark}, subject=subject, bound_to=bound_to)


def open_remark(sealed: bytes | memoryview | None, *, subject: Subject, bound_to: str) -> str:
    """Return what was written; "" where nothing was. What opens no more is logged, and "" too."""
    if sealed is None:
        return ""
    try:
        values = open_values(bytes(sealed), subject=subject, bound_to=bound_to)
    except _UNREADABLE:
        log.warning("remark_unreadable", bound_to=bound_to)
        return ""
    return str(values.get("remark", ""))
