"""When somebody who has just said yes gets the first edition, as far as anybody can say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from delivery.rules.kinds import When, on_their_clock
from delivery.rules.vocabulary import DeliveryState, EditionKind

# What a worker has in hand is as good as there.
_TO_COME = (DeliveryState.DUE, DeliveryState.CLAIMED, DeliveryState.SENDING)
_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Plan:
    """One edition that may be somebody's first: what makes it go, from when, and until when."""

    edition_id: int
    when: When
    scheduled_at: datetime
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Joiner:
    """Whoever said yes: when, until when their yes lasts, and by which clock they live."""

    subscription_id: int
    said_yes_at: datetime
    ends_at: datetime | None
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Coming:
    """The time of the first edition that has one, and whether an event may bring one before it."""

    at: datetime | None = None
    on_event: bool = False


# A delivery by its edition: its state, and when it is due.
Planned = Mapping[int, tuple[str, datetime]]


def first_of(plans: Iterable[Plan], joiner: Joiner, planned: Planned, now: datetime) -> Coming:
    """Return what comes first for `joiner`; `planned` are the deliveries that they have."""
    plans = list(plans)
    times = [_time_of(plan, joiner, planned, now) for plan in plans]
    ahead = [at for at in times if at and (joiner.ends_at is None or at < joiner.ends_at)]
    return Coming(
        min(ahead, default=None), any(plan.when.kind == EditionKind.TRIGGERED for plan in plans)
    )


def _time_of(plan: Plan, joiner: Joiner, planned: Planned, now: datetime) -> datetime | None:
    if plan.when.kind == EditionKind.TRIGGERED:
        return None
    if plan.when.in_their_zone:
        # Who joins once their clock has shown the time does not get it any more.
        at = on_their_clock(plan.scheduled_at, joiner.zone)
        return at if at > now else None
    is_step = plan.when.kind == EditionKind.SERIES
    time = _of_step(plan, joiner, planned, now) if is_step else plan.scheduled_at
    is_over = time is None or (plan.valid_until is not None and time >= plan.valid_until)
    return None if is_over else time


def _of_step(plan: Plan, joiner: Joiner, planned: Planned, now: datetime) -> datetime | None:
    """Return the time of a step: its delivery's, or what that will be once the step runs."""
    if plan.edition_id in planned:
        state, due_at = planned[plan.edition_id]
        return max(due_at, now) if state in _TO_COME else None
    own_at = joiner.said_yes_at + (plan.when.after_days or 0) * _DAY
    begins_at = max(plan.scheduled_at, now)
    worth = plan.when.worth_days
    is_past = worth is not None and own_at + worth * _DAY <= begins_at
    return None if is_past else max(own_at, begins_at)
