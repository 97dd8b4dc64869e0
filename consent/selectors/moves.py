"""A new address as the person who has its mailbox sees it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import F, Q

from consent.models import ConsentEvent, Subscription
from consent.rules.fold import Standing
from consent.rules.masking import masked
from consent.rules.vocabulary import State
from consent.selectors.standing import facts_for, state_of
from programs.models import InvitationText
from subscribers.models import Subscriber
from subscribers.selectors.addresses import is_unconfirmed, unconfirmed
from subscribers.selectors.stops import stoppers_of

MOVE_LASTS = timedelta(days=30)


class MoveState(StrEnum):
    """What became of a new address."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Live:
    """One subscription that lives: whether it waits for the address, and under which title."""

    subscription_id: int
    title: str
    state: State
    standing: Standing
    is_waiting: bool

    @property
    def is_paused(self) -> bool:
        """Say whether it rests."""
        return self.state == State.PAUSED


@dataclass(frozen=True, slots=True)
class MoveView:
    """A new address, masked, and what goes on there once it is confirmed, or does already.

    `is_held` says whether a stop or a restriction of the person stands in the way all the same.
    """

    moved: ConsentEvent
    address: str
    language: str
    programs: tuple[Live, ...]
    state: MoveState
    is_held: bool

    @property
    def waiting(self) -> tuple[Live, ...]:
        """Return what goes on once the address is confirmed."""
        return tuple(each for each in self.programs if each.is_waiting)


def open_move(moved: ConsentEvent, clock: Callable[[], datetime]) -> MoveView | None:
    """Return a new address as its mailbox sees it now; None once the person is erased."""
    person = Subscriber.objects.filter(subject=moved.subject_id).first()
    if person is None:
        return None
    now = clock()
    live = live_of(person, now)
    return MoveView(
        moved=moved,
        address=masked(person.email or ""),
        language=person.language,
        programs=tuple(live),
        state=_state(moved, person, live, now),
        is_held=bool(stoppers_of(person)) or person.restricted_at is not None,
    )


def state_of_move(moved: ConsentEvent, person: Subscriber, now: datetime) -> MoveState:
    """Return what a confirmation finds: the page shows it and the service obeys it.

    A newer move, a month, and an address that the person has not got (yet) end it.
    """
    return _state(moved, person, live_of(person, now), now)


def who_wait(subscriber_ids: Collection[int], now: datetime) -> set[int]:
    """Return whose new address is to be asked whether it is theirs.

    Who has a live, folded subscription from an address before, and who typed it themselves.
    """
    rows = Subscription.objects.filter(
        Q(ends_at=None) | Q(ends_at__gt=now),
        subscriber__in=subscriber_ids,
        state__in=[State.ACTIVE, State.PAUSED],
    ).exclude(address_version=F("subscriber__address_version"))
    return set(rows.values_list("subscriber_id", flat=True)) | unconfirmed(subscriber_ids)


def live_of(person: Subscriber, now: datetime) -> list[Live]:
    """Return what a person joined that goes on or rests, by title."""
    rows = list(Subscription.objects.filter(subscriber=person).select_related("program"))
    facts = facts_for([row.id for row in rows])
    live = [
        _live(row, facts[row.id].standing, person, now)
        for row in rows
        if state_of(facts[row.id].standing, now) in (State.ACTIVE, State.PAUSED)
    ]
    return sorted(live, key=lambda each: each.title)


def _state(moved: ConsentEvent, person: Subscriber, live: list[Live], now: datetime) -> MoveState:
    is_theirs = person.email is not None and person.address_version == moved.address_version
    if not is_theirs or now >= moved.at + MOVE_LASTS:
        return MoveState.EXPIRED
    is_open = any(each.is_waiting for each in live) or is_unconfirmed(person.pk)
    return MoveState.OPEN if is_open else MoveState.CONFIRMED


def _live(row: Subscription, held: Standing, person: Subscriber, now: datetime) -> Live:
    texts = InvitationText.objects.filter(invitation=held.invitation_id, language=held.language)
    return Live(
        subscription_id=row.id,
        title=texts.values_list("title", flat=True).first() or row.program.name,
        state=state_of(held, now),
        standing=held,
        is_waiting=held.address_version != person.address_version,
    )
