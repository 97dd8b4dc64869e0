"""What mail systems tell afterwards: kept first, then applied."""

from delivery.services.mail_events.applying import apply_mail_events
from delivery.services.mail_events.forgetting import forget_nobodys_events, forget_old_events
from delivery.services.mail_events.keeping import keep_reported
from delivery.services.mail_events.noting import note_outcomes

__all__ = [
    "apply_mail_events",
    "forget_nobodys_events",
    "forget_old_events",
    "keep_reported",
    "note_outcomes",
]
