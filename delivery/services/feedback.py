"""Note what people say of a message, and drop it: with their word, with them, with its time."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from consent.ledger.remarks import seal_remark
from consent.models import Subject
from delivery.models import Delivery, Feedback
from delivery.rules.feedback import Answer
from delivery.selectors.feedback import bound_to
from delivery.services.claiming import Clock
from programs.rules.keeping import FEEDBACK_DAYS
from subscribers.services.locking import hold_living


def say_feedback(*, delivery_id: int, answer: Answer, clock: Clock) -> bool:
    """Note what its person says of a delivery; what the answer leaves open stays as it was.

    The remark is sealed under the person's key. False where there is nobody any more: an erasure
    waits for this, and takes it along, or was first. Changes nothing about what they agreed to.
    """
    with transaction.atomic():
        delivery = Delivery.objects.get(pk=delivery_id)
        if not answer.says_something or not hold_living([delivery.subscriber_id]):
            return False
        now, said = clock(), _said(delivery, answer)
        found, is_new = Feedback.objects.select_for_update().get_or_create(
            delivery=delivery, defaults={**said, "answered_at": now, "changed_at": now}
        )
        if not is_new:
            _change(found, said, now)
        return True


def take_back_feedback(*, delivery_id: int) -> bool:
    """Forget what was said of a delivery; say whether there was anything."""
    return Feedback.objects.filter(delivery=delivery_id).delete()[0] > 0


def drop_old_remarks(*, clock: Clock) -> int:
    """Drop the remarks that had their time; the answers stay. Returns how many."""
    then = clock() - timedelta(days=FEEDBACK_DAYS)
    old = Feedback.objects.filter(sealed__isnull=False, changed_at__lte=then)
    alone = old.filter(Q(useful=None) & Q(too_personal=None)).delete()[0]
    return alone + old.update(sealed=None)


def forget_feedback_of(subscriber_id: int) -> None:
    """Forget all that an erased person said of messages, in the transaction that erases."""
    Feedback.objects.filter(delivery__subscriber=subscriber_id).delete()


def _said(delivery: Delivery, answer: Answer) -> dict[str, Any]:
    """Return the columns of what was really said."""
    said: dict[str, Any] = {"useful": answer.useful, "too_personal": answer.too_personal}
    if answer.remark:
        subject = Subject.objects.get(subscriber=delivery.subscriber_id)
        place = bound_to(delivery.pk)
        said["sealed"] = seal_remark(answer.remark, subject=subject, bound_to=place)
    return {name: value for name, value in said.items() if value is not None}


def _change(found: Feedback, said: dict[str, Any], now: datetime) -> None:
    for name, value in said.items():
        setattr(found, name, value)
    # A clock that stepped back makes no answer older than itself.
    found.changed_at = max(now, found.changed_at)
    found.save(update_fields=[*said, "changed_at"])
