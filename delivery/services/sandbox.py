"""Keep what is written for people of the sandbox: no mail system ever gets it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from delivery.gateways.base import Envelope, Outcome, Verdict
from delivery.models import SandboxMessage
from delivery.services.claiming import Clock

KEPT_FOR = timedelta(days=7)

_ANSWER = "250 sandbox"


def keep_messages(envelopes: Sequence[Envelope], now: datetime) -> dict[int, Outcome]:
    """Keep these messages, inside the caller's transaction; return their outcomes by delivery.

    One that is sent again takes the place of the one before.
    """
    if not envelopes:
        return {}
    SandboxMessage.objects.bulk_create(
        [
            SandboxMessage(delivery_id=e.delivery_id, content=e.content, kept_at=now)
            for e in envelopes
        ],
        update_conflicts=True,
        unique_fields=["delivery"],
        update_fields=["content", "kept_at"],
    )
    return {e.delivery_id: Outcome(e.delivery_id, Verdict.ACCEPTED, _ANSWER) for e in envelopes}


def drop_old_messages(*, clock: Clock) -> int:
    """Drop what is seven days old; return how many messages."""
    dropped, _ = SandboxMessage.objects.filter(kept_at__lte=clock() - KEPT_FOR).delete()
    return dropped
