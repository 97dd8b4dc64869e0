"""Why somebody left: noted beside the ledger when they say so, and dropped with its time."""

from datetime import datetime

from django.db import transaction

from consent.ledger.remarks import seal_remark
from consent.models import ConsentEvent, LeavingReason
from consent.rules.undoing import WORDS_KEPT_FOR, may_say_why
from consent.selectors.reasons import bound_to, words_of
from consent.services.recording import Clock
from subscribers.services.locking import hold_living


def say_why(*, event_id: int, why: str, remark: str, clock: Clock) -> bool:
    """Note why somebody left, as whoever has the link says; False where nothing was noted.

    Once: what was said before stays (ADR 0029). Both are theirs to give: an empty one leaves that
    open. What they write is sealed under their key. Nor is anything noted where it is too late,
    nothing is said, or there is nobody any more: an erasure waits for this and takes it along, or
    was first. Decides nothing about what may be sent.
    """
    with transaction.atomic():
        left = ConsentEvent.objects.select_related("subject").get(id=event_id)
        subscriber_id, now = left.subject.subscriber_id, clock()
        if subscriber_id is None or not hold_living([subscriber_id]) or not (why or remark):
            return False
        if not may_say_why(actor=left.actor, left_at=left.at, now=now):
            return False
        said = {"why": why, "sealed": _sealed(left, remark), "remark_at": now}
        return LeavingReason.objects.get_or_create(
            left=left, defaults={**said, "said_at": now, "changed_at": now}
        )[1]


def change_own_reason(
    *, subscriber_id: int, left_id: int, why: str, remark: str, clock: Clock
) -> bool:
    """Put this in the place of what a person said of a leaving of theirs; False where it is gone.

    Or where nobody is asked any more. Words that stay as they were are not sealed anew,
    and not kept for longer.
    """
    with transaction.atomic():
        if not (why or remark) or not hold_living([subscriber_id]):
            return False
        theirs = LeavingReason.objects.filter(left=left_id, left__subject__subscriber=subscriber_id)
        locked = theirs.select_related("left__subject").select_for_update(of=("self",))
        found, now = locked.first(), clock()
        if found is None or not may_say_why(actor=found.left.actor, left_at=found.left.at, now=now):
            return False
        _change(found, why, remark, now)
        return True


def take_own_reason_back(*, subscriber_id: int, left_id: int) -> bool:
    """Forget what a person said of a leaving of theirs; say whether there was anything."""
    said = LeavingReason.objects.filter(left=left_id, left__subject__subscriber=subscriber_id)
    return said.delete()[0] > 0


def drop_old_words(*, clock: Clock) -> int:
    """Drop what people wrote of their leaving once it had its time. Returns how many."""
    then = clock() - WORDS_KEPT_FOR
    old = LeavingReason.objects.filter(sealed__isnull=False, remark_at__lte=then)
    return old.filter(why="").delete()[0] + old.update(sealed=None)


def _sealed(left: ConsentEvent, remark: str) -> bytes | None:
    if not remark:
        return None
    return seal_remark(remark, subject=left.subject, bound_to=bound_to(left.id))


def _change(found: LeavingReason, why: str, remark: str, now: datetime) -> None:
    # A clock that stepped back makes nothing older than itself.
    found.why, found.changed_at = why, max(now, found.changed_at)
    if remark != words_of(found.left, found):
        found.sealed, found.remark_at = _sealed(found.left, remark), found.changed_at
    found.save(update_fields=["why", "sealed", "remark_at", "changed_at"])
