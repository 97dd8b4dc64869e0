"""Note what people say of a message, and drop it: with their word, with them, with its time."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from consent.ledger.remarks import seal_remark
from consent.models import Subject
from delivery.models import Delivery, Feedback
from delivery.rules.feedback import Answer
from delivery.selectors.feedback import bound_to, remark_of
from delivery.services.claiming import Clock
from delivery.services.webhooks.messages import tell_of_feedback
from programs.rules.keeping import FEEDBACK_DAYS
from subscribers.services.locking import hold_living


def say_feedback(*, delivery_id: int, answer: Answer, clock: Clock) -> bool:
    """Note what is said of a delivery by whoever has its link; False where nobody is there now.

    It takes the place of what was said before; what it leaves open stays, so nothing is taken back
    by a link (ADR 0029). An erasure waits for this, and takes it along, or was first. The remark is
    sealed under the person's key. Changes nothing about what they agreed to.
    """
    with transaction.atomic():
        with_names = Delivery.objects.select_related("subscription__program", "edition")
        delivery = with_names.get(pk=delivery_id)
        if not answer.says_something or not hold_living([delivery.subscriber_id]):
            return False
        now = clock()
        said = {
            **_answers(answer),
            "sealed": _sealed(delivery, answer.remark),
            "remark_at": now,
        }
        found, is_first = Feedback.objects.select_for_update().get_or_create(
            delivery=delivery, defaults={**said, "answered_at": now, "changed_at": now}
        )
        if not is_first:
            _change(found, answer.over(_said(found)), now)
        tell_of_feedback(delivery, now=now)
        return True


def change_feedback(*, delivery_id: int, subscriber_id: int, answer: Answer, clock: Clock) -> bool:
    """Put `answer` in the place of what this person said of a delivery; False where that is gone.

    All of it: what the answer leaves open is open then. Words that stay as they were are not
    sealed anew, and not kept for longer.
    """
    with transaction.atomic():
        if not answer.says_something or not hold_living([subscriber_id]):
            return False
        theirs = Feedback.objects.filter(delivery=delivery_id, delivery__subscriber=subscriber_id)
        found = theirs.select_for_update(of=("self",)).first()
        if found is None:
            return False
        now = clock()
        _change(found, answer, now)
        tell_of_feedback(found.delivery, now=now)
        return True


def take_back_feedback(*, delivery_id: int, subscriber_id: int) -> bool:
    """Forget what this person said of a delivery; say whether there was anything."""
    said = Feedback.objects.filter(delivery=delivery_id, delivery__subscriber=subscriber_id)
    return said.delete()[0] > 0


def drop_old_remarks(*, clock: Clock) -> int:
    """Drop the remarks that had their time; the answers stay. Returns how many."""
    then = clock() - timedelta(days=FEEDBACK_DAYS)
    old = Feedback.objects.filter(sealed__isnull=False, remark_at__lte=then)
    alone = old.filter(Q(useful=None) & Q(too_personal=None)).delete()[0]
    return alone + old.update(sealed=None)


def forget_feedback_of(subscriber_id: int) -> None:
    """Forget all that an erased person said of messages, in the transaction that erases."""
    Feedback.objects.filter(delivery__subscriber=subscriber_id).delete()


def _answers(answer: Answer) -> dict[str, Any]:
    return {"useful": answer.useful, "too_personal": answer.too_personal}


def _sealed(delivery: Delivery, remark: str) -> bytes | None:
    if not remark:
        return None
    subject = Subject.objects.get(subscriber=delivery.subscriber_id)
    return seal_remark(remark, subject=subject, bound_to=bound_to(delivery.pk))


def _said(found: Feedback) -> Answer:
    delivery = Delivery.objects.select_related("subscriber__subject").get(pk=found.delivery_id)
    return Answer(
        useful=found.useful,
        too_personal=found.too_personal,
        remark=remark_of(delivery, found),
    )


def _change(found: Feedback, answer: Answer, now: datetime) -> None:
    # A clock that stepped back makes no answer older than itself.
    now = max(now, found.changed_at)
    said = {**_answers(answer), "changed_at": now}
    if answer.remark != _said(found).remark:
        said |= {"sealed": _sealed(found.delivery, answer.remark), "remark_at": now}
    for name, value in said.items():
        setattr(found, name, value)
    found.save(update_fields=list(said))
