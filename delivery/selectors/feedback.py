"""What a person said of a message, as they read it themselves."""

from dataclasses import dataclass
from datetime import datetime

from consent.ledger.remarks import open_remark
from delivery.models import Delivery, Feedback
from delivery.rules.feedback import asked_until
from programs.rules.promise import Promise


@dataclass(frozen=True, slots=True)
class Opinion:
    """What was said of one message; `remark` is "" where it is not told, or there is none."""

    useful: bool | None
    too_personal: bool | None
    has_remark: bool
    changed_at: datetime
    remark: str = ""


def opinion_on(delivery: Delivery, *, with_remark: bool) -> Opinion | None:
    """Return what the person of `delivery` said of it, None where they said nothing.

    `delivery` must have been read with `feedback`, and for the remark with `subscriber__subject`.
    The remark is for the person alone: the link in the message goes along when it is forwarded.
    """
    said = getattr(delivery, "feedback", None)
    if not isinstance(said, Feedback):
        return None
    return Opinion(
        useful=said.useful,
        too_personal=said.too_personal,
        has_remark=said.sealed is not None,
        changed_at=said.changed_at,
        remark=_remark(delivery, said) if with_remark else "",
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


def _remark(delivery: Delivery, said: Feedback) -> str:
    if said.sealed is None:
        return ""
    subject = delivery.subscriber.subject
    return open_remark(said.sealed, subject=subject, bound_to=bound_to(delivery.pk))
