"""One program in the preference centre: what was agreed to, and what may be changed about it."""

from dataclasses import dataclass
from datetime import datetime

from consent.models import ConsentEvent, Subscription
from consent.receipts.words import ReceiptWords, words_of
from consent.receipts.yes import Yes
from consent.rules.changing import Choices
from consent.rules.fold import Standing
from consent.rules.frequency import Frequency
from consent.rules.vocabulary import State
from consent.selectors.choices import choices_by
from consent.selectors.newer import is_more_than, newest_of
from consent.selectors.standing import facts_for
from delivery.selectors.preferences import Joined, joined_of
from programs.rules.changes import Change, changes
from programs.rules.promise import DataWords, Promise
from programs.rules.vocabulary import Category, Need, TermKind
from programs.selectors.promises import promise_for
from subscribers.models import Subscriber
from subscribers.rules.zones import zone_of

_HELD = (State.ACTIVE, State.PAUSED, State.COMPLETED)


@dataclass(frozen=True, slots=True)
class Offered:
    """The promise that a new yes would be to, and what it has otherwise than the one held."""

    invitation_id: int
    promise: Promise
    asks_for_more: bool
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """One program of one person: where it stands, what is theirs to choose, their receipt."""

    joined: Joined
    choices: Choices | None
    receipt: ReceiptWords | None
    offered: Offered | None

    def left_out_by(self, depth: Category) -> tuple[DataWords, ...]:
        """Return the data agreed to that goes deeper than `depth`: what choosing it deletes."""
        return tuple(
            use
            for use in self.joined.promise.data
            if use.category.depth > depth.depth
            and (use.need == Need.REQUIRED or use.key in self.joined.chosen)
        )

    @property
    def begins_anew(self) -> bool:
        """Say whether another yes to the same promise would give something: more time."""
        is_same = self.offered is not None and not self.offered.asks_for_more
        return is_same and self.joined.promise.terms.term_kind != TermKind.UNTIL_STOPPED


def agreement_of(person: Subscriber, subscription_id: int, now: datetime) -> Agreement | None:
    """Return one of the person's own programs, or None where it is none of theirs."""
    row = (
        Subscription.objects.filter(subscriber=person, id=subscription_id)
        .select_related("program__brand", "subscriber", "permitted_by")
        .first()
    )
    if row is None:
        return None
    standing = facts_for([row.id])[row.id].standing
    joined = joined_of(row.id, standing, zone_of(person.time_zone), now)
    if joined is None:
        return None
    is_held = joined.state in (State.ACTIVE, State.PAUSED)
    return Agreement(
        joined=joined,
        choices=_choices(row, standing, joined.promise, person) if is_held else None,
        receipt=_receipt(row, standing, joined.promise, person),
        offered=_offered(standing, joined.promise) if joined.state in _HELD else None,
    )


def receipt_event(person: Subscriber, subscription_id: int) -> ConsentEvent | None:
    """Return the yes that holds in one of the person's own programs, or None."""
    row = Subscription.objects.filter(subscriber=person, id=subscription_id).first()
    if row is None:
        return None
    yes_id = facts_for([row.id])[row.id].standing.permitted_by_id
    return ConsentEvent.objects.filter(id=yes_id).first() if yes_id else None


def _choices(
    row: Subscription, standing: Standing, promise: Promise, person: Subscriber
) -> Choices:
    """Return what is theirs to choose, by the promise as it was frozen: nothing is read again."""
    return choices_by(
        row=row,
        standing=standing,
        promised=Frequency(promise.terms.frequency_count, promise.terms.frequency_period),
        needs={use.key: use.need for use in promise.data},
        values=person.profile.values if hasattr(person, "profile") else {},
    )


def _receipt(
    row: Subscription, standing: Standing, promise: Promise, person: Subscriber
) -> ReceiptWords | None:
    yes = row.permitted_by
    if yes is None or yes.id != standing.permitted_by_id:
        # An entry that waits to be folded is newer than the row.
        yes = ConsentEvent.objects.filter(id=standing.permitted_by_id or 0).first()
    if yes is None:
        return None
    return words_of(Yes(yes, promise), zone=person.time_zone)


def _offered(standing: Standing, accepted: Promise) -> Offered | None:
    invitation = newest_of(standing)
    if invitation is None:
        return None
    _text, promise = promise_for(invitation, standing.language)
    return Offered(
        invitation.id,
        promise,
        asks_for_more=is_more_than(accepted, standing, invitation),
        changes=changes(accepted, promise) if invitation.id != standing.invitation_id else (),
    )
