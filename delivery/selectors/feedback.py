"""What a person said of a message, as they read it themselves."""

from dataclasses import dataclass
from datetime import datetime

from consent.ledger.remarks import open_remark
from delivery.models import Delivery, Feedback
from delivery.rules.feedback import asked_until
from programs.rules.promise import Promise


@dataclass(frozen=True, slots=True)
class Opinion:
    """What was said of one message; `remark` is "" where there is none, or it had its time."""

    useful: bool | None
    too_personal: bool | None
    changed_at: datetime
    remark: str = ""


def has_opinion(delivery: Delivery) -> bool:
    """Say whether something was said of `delivery`, which must have been read with `feedback`.

    All that its link tells: that goes along when the message is forwarded (ADR 0029).
    """
    return isinstance(getattr(delivery, "feedback", None), Feedback)


def opinion_on(delivery: Delivery) -> Opinion | None:
    """Return what the person of `delivery` said of it, for them alone, or None.

    `delivery` must have been read with `feedback` and `subscriber__subject`.
    """
    said = getattr(delivery, "feedback", None)
    if not isinstance(said, Feedback):
        return None
    return Opinion(
        useful=said.useful,
        too_personal=said.too_personal,
        changed_at=said.changed_at,
        remark=remark_of(delivery, said),
    )


def still_asked(
    delivery: Delivery, promise: Promise, *, is_agreed: bool, now: datetime
) -> datetime | None:
    """Return until when the person may say what they think of `delivery`, None where not now.

    `is_agreed` says whether a yes permitted it. Who was erased is asked nothing.
    """
    until = asked_until(
        kind=delivery.kind,
        state=delivery.state,
        handed_over_at=delivery.handed_over_at,
        days=promise.terms.feedback_days,
    )
    is_there = delivery.subscriber.erased_at is None
    return until if until is not None and now < until and is_agreed and is_there else None


def bound_to(delivery_id: int) -> str:
    """Return what a remark is sealed to."""
    return f"feedback:{delivery_id}"


def remark_of(delivery: Delivery, said: Feedback) -> str:
    """Return the words of `said`, "" where there are none; `delivery` as for `opinion_on`."""
    if said.sealed is None:
        return ""
    subject = delivery.subscriber.subject
    return open_remark(said.sealed, subject=subject, bound_to=bound_to(delivery.pk))
