"""One delivery's data-use receipt, as its person reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.models import ConsentEvent
from consent.rules.tokens import Purpose
from consent.selectors.tokens import leave_token, row_of
from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryKind
from programs.models import InvitationText
from programs.rules.promise import DataWords, Promise
from programs.selectors.promises import promise_of


@dataclass(frozen=True, slots=True)
class UsedData:
    """One field that a delivery read: what it is, from where, how old, and whether it showed."""

    use: DataWords
    by: str
    observed_at: datetime | None
    shown: bool
    why_not: str

    @property
    def why_not_key(self) -> str:
        """Return the key of the words for why it did not show."""
        return f"why_{self.why_not or 'missing'}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one delivery was, what allowed it and which data it used."""

    delivery: Delivery
    promise: Promise
    yes: ConsentEvent | None
    used: tuple[UsedData, ...]
    leave_token: str


def receipt_of(token: str) -> Receipt | None:
    """Return the receipt that `token` shows; None where it is none of ours or names no promise."""
    delivery = (
        Delivery.objects.filter(id=row_of(Purpose.WHY, token))
        .exclude(kind=DeliveryKind.LINK)
        .select_related("subscriber", "permitted_by", "asked_by")
        .first()
    )
    event = delivery.permitted_by or delivery.asked_by if delivery else None
    if delivery is None or event is None or delivery.subscription_id is None:
        return None
    promise = _promise(event)
    if promise is None:
        return None
    return Receipt(
        delivery=delivery,
        promise=promise,
        yes=event if event.kind != "requested" else None,
        used=_used(delivery.used, promise),
        leave_token=leave_token(delivery.subscription_id),
    )


def _promise(event: ConsentEvent) -> Promise | None:
    texts = InvitationText.objects.select_related("invitation")
    text = texts.filter(invitation=event.invitation_id, language=event.language).first()
    return promise_of(text.invitation, text) if text else None


def _used(used: list[Mapping[str, Any]], promise: Promise) -> tuple[UsedData, ...]:
    words = {use.key: use for use in promise.data}
    return tuple(_one(entry, words[entry["field"]]) for entry in used if entry["field"] in words)


def _one(entry: Mapping[str, Any], use: DataWords) -> UsedData:
    observed = entry.get("at")
    return UsedData(
        use=use,
        by=str(entry.get("by") or ""),
        observed_at=datetime.fromisoformat(observed) if observed else None,
        shown=bool(entry.get("shown")),
        why_not=str(entry.get("why_not") or ""),
    )
