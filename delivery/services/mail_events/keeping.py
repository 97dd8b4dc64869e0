"""Keep what providers report, before they are answered: nothing is lost once they heard 200."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

import structlog

from consent.rules.tokens import Purpose
from consent.selectors.tokens import row_of
from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import Reported, comes_too_late
from delivery.services.claiming import Clock

log = structlog.get_logger(__name__)

_KEY_BYTES = 20


def keep_reported(*, reported: Sequence[Reported], clock: Clock) -> int:
    """Keep these events in one statement, each once however often it is told. Returns how many.

    Which delivery it is about is said by our token, and by nothing else where there is one. What
    is older than events are kept is passed over: it may be known and forgotten.
    """
    now = clock()
    in_time = [each for each in reported if not comes_too_late(each.kind, each.occurred_at, now)]
    if len(in_time) < len(reported):
        log.warning("mail_events_come_too_late", events=len(reported) - len(in_time))
    return _keep(in_time, now)


def _keep(reported: Sequence[Reported], now: datetime) -> int:
    named = {each: row_of(Purpose.MAIL, each.token) for each in reported if each.token}
    there = _existing(named.values())
    rows = [
        _row(each, named.get(each, 0) if named.get(each) in there else None, now)
        for each in reported
    ]
    MailEvent.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def key_of(*words: object) -> str:
    """Return the key of an event that `words` make the one it is."""
    told = "\x1f".join(str(word) for word in words)
    return hashlib.blake2b(told.encode(), digest_size=_KEY_BYTES).hexdigest()


def _existing(ids: Collection[int]) -> set[int]:
    found = Delivery.objects.filter(id__in=[id_ for id_ in ids if id_])
    return set(found.values_list("id", flat=True))


def _row(each: Reported, delivery_id: int | None, now: datetime) -> MailEvent:
    # A clock that goes ahead of ours must not make an event later than what the person said since.
    at = min(each.occurred_at or now, now)
    return MailEvent(
        source=each.source,
        # Some give no number, and some give the same one again on another day.
        key=key_of(each.event_id, each.kind, each.token, each.message_id, each.occurred_at),
        kind=each.kind,
        bounce=each.bounce,
        code=each.code,
        delivery_id=delivery_id,
        message_id=each.message_id,
        occurred_at=at,
        received_at=now,
    )
