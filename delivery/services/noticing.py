"""Tell people once that their yes will end, with the way to say it again where there is one."""

import structlog
from django.db import transaction

from consent.services.offer_renewal import offer_renewal
from delivery.models import Delivery
from delivery.nudges import nudge_editions
from delivery.rules.asking import end_told
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.ending import Ending, ending_soon
from delivery.services.claiming import Clock

log = structlog.get_logger(__name__)


def notice_endings(*, clock: Clock, limit: int = 500) -> int:
    """Queue a notice for up to `limit` people whose yes ends soon. Returns for how many.

    Each in a transaction of its own, with the request that the notice carries: two rounds at once
    tell nobody twice, the database refuses a second. One that fails is named in the log.
    """
    told = sum(_notice_or_log(ending, clock) for ending in ending_soon(clock(), limit))
    if told:
        nudge_editions()
    return told


def _notice_or_log(ending: Ending, clock: Clock) -> bool:
    try:
        return _notice(ending, clock)
    except Exception:  # one person's row must not keep the others from hearing of their end
        log.exception("notice_failed", subscription=ending.subscription_id)
        return False


def _notice(ending: Ending, clock: Clock) -> bool:
    with transaction.atomic():
        request = offer_renewal(
            subscription_id=ending.subscription_id, yes_id=ending.yes_id, clock=clock
        )
        row = _row(ending, asked_by=request.id if request else ending.yes_id, clock=clock)
        # A round beside this one may have been first; then this one's request goes with it.
        if Delivery.objects.filter(subscription=row.subscription_id, asks=row.asks).exists():
            transaction.set_rollback(True)
            return False
        row.save()
    return True


def _row(ending: Ending, *, asked_by: int, clock: Clock) -> Delivery:
    now = clock()
    return Delivery(
        kind=DeliveryKind.NOTICE,
        subscriber_id=ending.subscriber_id,
        subscription_id=ending.subscription_id,
        asked_by_id=asked_by,
        asks=end_told(ending.request_id),
        language=ending.language,
        created_at=now,
        due_at=now,
        promised_at=now,
        give_up_at=ending.ends_at,
    )
