"""One delivery's data-use receipt, as its person reads it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, DateTimeField, F, Func, OuterRef, Q, Subquery

from consent.models import ConsentEvent
from consent.rules.tokens import Purpose
from consent.rules.vocabulary import EventKind
from consent.selectors.requests import RequestState, what_became_of
from consent.selectors.tokens import leave_token, reading_token, row_of, why_token
from delivery.models import Delivery, Slot
from delivery.rules.feedback import ASKED_OF
from delivery.rules.values import KEPT_FOR, Value, shown
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from delivery.selectors.feedback import Opinion, has_opinion, opinion_on, still_asked
from delivery.selectors.values import values_of
from programs.models import Brand, InvitationText
from programs.rules.promise import DataWords, Promise
from programs.selectors.promises import promise_of
from subscribers.models import Subscriber

_ON_A_PAGE = 10
# Less than a day, one, more.
_AGES = ("fresh", "one", "other")


@dataclass(frozen=True, slots=True)
class UsedData:
    """One field that a delivery read: what it is, from where, how old, and whether it showed.

    `value` stands as it stood in the message, None where it is not told; `is_for_holder` says that
    only the person's own page tells it. `days` is how old it was at the time.
    """

    use: DataWords
    by: str
    observed_at: datetime | None
    shown: bool
    why_not: str
    days: int = 0
    value: Value = None
    is_for_holder: bool = False

    @property
    def words(self) -> str:
        """Return the value in one line."""
        return ", ".join(self.value) if isinstance(self.value, list) else self.value or ""

    @property
    def age_key(self) -> str:
        """Return the key of the words for how old it was at the time."""
        return f"why_age_{_AGES[min(self.days, len(_AGES) - 1)]}"

    @property
    def why_not_key(self) -> str:
        """Return the key of the words for why it did not show."""
        return f"why_{self.why_not or 'missing'}"


@dataclass(frozen=True, slots=True)
class Place:
    """Which of the promised number an edition was: `number` of `most` in the time to `until`.

    Where the promise is of so many editions in all, `ordinal` of `ordinals` too.
    """

    number: int
    most: int
    since: datetime | None
    until: datetime | None
    ordinal: int | None
    ordinals: int | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one delivery was, what allowed it, which data it used, and what was said of it.

    `became` is what came of the request that a confirmation message is about, None for all else.
    `asked_until` is until when they may say what they think of it, None where not now. `opinion`
    is None too where it is not told: who has the link learns that there is one, `is_answered`.
    """

    delivery: Delivery
    promise: Promise
    yes: ConsentEvent | None
    used: tuple[UsedData, ...]
    place: Place | None
    leave_token: str
    why_token: str
    asked_until: datetime | None = None
    is_answered: bool = False
    opinion: Opinion | None = None
    became: RequestState | None = None

    @property
    def became_key(self) -> str:
        """Return the key of the words for what came of the request."""
        return f"why_asked_{self.became}"

    @property
    def kind_key(self) -> str:
        """Return the key of the words for what it was, "" for an edition of the program."""
        kind = self.delivery.kind
        return "" if kind == DeliveryKind.EDITION else f"messages_kind_{kind}"

    @property
    def reading_token(self) -> str:
        """Return the token of the page with what was sent; "" where there is none of it."""
        row = self.delivery
        is_kept = row.sealed is not None or not shown(row.used)
        return reading_token(row.pk) if row.kind == DeliveryKind.EDITION and is_kept else ""

    @property
    def is_reservation(self) -> bool:
        """Say whether it was shown by somebody else, and not sent."""
        return self.delivery.kind == DeliveryKind.RESERVATION

    @property
    def reached_at(self) -> datetime | None:
        """Return when it went, or when it was shown as far as that was told; None for never."""
        reservation = getattr(self.delivery, "reservation", None)
        told = reservation.used_at if reservation else None
        return told or self.delivery.handed_over_at

    @property
    def brand(self) -> Brand | None:
        """Return the brand that it came from, as it looks now."""
        return self.delivery.subscription.program.brand if self.delivery.subscription else None


_WITH = (
    *("subscriber__subject", "subscription__program__brand", "permitted_by", "asked_by"),
    *("feedback", "reservation"),
)


def receipt_of(token: str, now: datetime) -> Receipt | None:
    """Return the receipt that `token` shows; None where it is none of ours or names no promise.

    With every value that is covered still: see `delivery.rendering.receipts` for who may see it.
    """
    delivery = (
        Delivery.objects.filter(id=row_of(Purpose.WHY, token))
        .exclude(kind=DeliveryKind.LINK)
        .select_related(*_WITH)
        .first()
    )
    receipts = _receipts([delivery], now, is_theirs=False) if delivery else []
    return _with_what_became(receipts[0], now) if receipts else None


def _with_what_became(receipt: Receipt, now: datetime) -> Receipt:
    delivery = receipt.delivery
    if receipt.yes is not None or delivery.asked_by is None or delivery.subscription_id is None:
        return receipt
    became = what_became_of(delivery.asked_by, delivery.subscription_id, now)
    return replace(receipt, became=became)


@dataclass(frozen=True, slots=True)
class Page:
    """Some receipts, the newest first, and whether there are older ones."""

    receipts: tuple[Receipt, ...]
    has_older: bool


def receipts_of(person: Subscriber, now: datetime, page: int = 1) -> Page:
    """Return ten receipts of what went to `person` in the last 90 days, on page one the newest.

    And of what they said something about, whenever it went; last what turned out not to have gone.
    In as many queries for many as for one.
    """
    before = (page - 1) * _ON_A_PAGE
    lately = Q(
        kind__in=ASKED_OF,
        state__in=[DeliveryState.SENT, DeliveryState.UNCERTAIN],
        handed_over_at__gt=now - KEPT_FOR,
    )
    theirs = Delivery.objects.filter(lately | Q(feedback__isnull=False), subscriber=person)
    newest_first = (F("handed_over_at").desc(nulls_last=True), "-id")
    ordered = theirs.select_related(*_WITH).order_by(*newest_first)
    rows = list(ordered[before : before + _ON_A_PAGE + 1])
    shown = _receipts(rows[:_ON_A_PAGE], now, is_theirs=True)
    return Page(tuple(shown), has_older=len(rows) > _ON_A_PAGE)


def own_receipt(person: Subscriber, delivery_id: int, now: datetime) -> Receipt | None:
    """Return the receipt of a message to `person` that they spoke of, or are asked about."""
    theirs = Delivery.objects.filter(pk=delivery_id, subscriber=person)
    receipts = _receipts(list(theirs.select_related(*_WITH)), now, is_theirs=True)
    return next((one for one in receipts if one.opinion or one.asked_until), None)


def _receipts(deliveries: Sequence[Delivery], now: datetime, *, is_theirs: bool) -> list[Receipt]:
    """Return the receipts of those that name a promise, in their order."""
    events = {row.id: row.permitted_by or row.asked_by for row in deliveries}
    told = values_of(deliveries, now)
    promises = _promises([event for event in events.values() if event is not None])
    places = _places(deliveries)
    return [
        Receipt(
            delivery=row,
            promise=promise,
            yes=event if _is_yes(event) else None,
            used=_used(row, promise, told.get(row.id, {})),
            place=places.get(row.id),
            leave_token=leave_token(row.subscription_id),
            why_token=why_token(row.id),
            asked_until=still_asked(row, promise, is_agreed=_is_yes(event), now=now),
            is_answered=has_opinion(row),
            opinion=opinion_on(row) if is_theirs else None,
        )
        for row in deliveries
        if (event := events[row.id]) is not None
        and row.subscription_id is not None
        and (promise := promises.get((event.invitation_id, event.language))) is not None
    ]


def _is_yes(event: ConsentEvent) -> bool:
    return event.kind != EventKind.REQUESTED


def _places(deliveries: Sequence[Delivery]) -> dict[int, Place]:
    """Return the places of editions, each counted with those before it in the same time."""
    earlier = Slot.objects.filter(
        subscription=OuterRef("subscription"),
        during__contains=Func(OuterRef("during"), function="lower", output_field=DateTimeField()),
        id__lte=OuterRef("id"),
    ).order_by()
    counted = earlier.values("subscription").annotate(count=Count("id")).values("count")
    slots = Slot.objects.filter(delivery__in=deliveries).annotate(number=Subquery(counted))
    return {
        slot.delivery_id: Place(
            number=slot.number,
            most=slot.lanes,
            since=slot.during.lower,
            until=slot.during.upper,
            ordinal=slot.ordinal,
            ordinals=slot.ordinals,
        )
        for slot in slots
    }


def _promises(events: Collection[ConsentEvent]) -> dict[tuple[int | None, str], Promise]:
    """Return what these entries are about, as it was frozen, by version and language."""
    texts = InvitationText.objects.filter(
        invitation__in={event.invitation_id for event in events},
        language__in={event.language for event in events},
    )
    return {
        (text.invitation_id, text.language): promise_of(text.invitation, text)
        for text in texts.select_related("invitation")
    }


def _used(delivery: Delivery, promise: Promise, told: Mapping[str, Value]) -> tuple[UsedData, ...]:
    words = {use.key: use for use in promise.data}
    sent_at = delivery.handed_over_at
    return tuple(
        replace(_one(entry, words[entry["field"]], sent_at), value=told.get(entry["field"]))
        for entry in delivery.used
        if entry["field"] in words
    )


def _one(entry: Mapping[str, Any], use: DataWords, sent_at: datetime | None) -> UsedData:
    observed = entry.get("at")
    observed_at = datetime.fromisoformat(observed) if observed else None
    age = (sent_at - observed_at).days if sent_at and observed_at else 0
    return UsedData(
        use=use,
        by=str(entry.get("by") or ""),
        observed_at=observed_at,
        shown=bool(entry.get("shown")),
        why_not=str(entry.get("why_not") or ""),
        days=max(age, 0),
    )
