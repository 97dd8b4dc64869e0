"""How far an edition is, how fast it goes, and how long it still takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Sum

from delivery.models import Edition, Pace, Progress, Throughput
from delivery.rules import pace as rules
from delivery.rules.pace import PerTime, Slowed
from delivery.rules.vocabulary import EditionState

_MINUTE = timedelta(seconds=60)
_WINDOW = timedelta(seconds=10)
_UNSETTLED = ("due", "claimed", "sending")


@dataclass(frozen=True, slots=True)
class Speed:
    """Messages a second over the last minute: what came to its end, and what was taken."""

    worked: float
    accepted: float


@dataclass(frozen=True, slots=True)
class Running:
    """How far an edition is. `waiting` are those due with a reason to wait, part of `left`.

    `seconds_left` is None where nothing goes now.
    """

    counted_at: datetime | None
    total: int
    states: dict[str, int]
    refusals: dict[str, int]
    waiting: dict[str, int]
    unplanned: dict[str, int]
    speed: Speed
    seconds_left: float | None

    @property
    def left(self) -> int:
        """Return how many have no outcome yet."""
        return sum(self.states.get(state, 0) for state in _UNSETTLED)

    @property
    def percent(self) -> int:
        """Return how many in a hundred have their outcome: 100 only where all have."""
        return 100 * (self.total - self.left) // self.total if self.total else 0


def running_of(edition: Edition, counted: Progress, now: datetime) -> Running:
    """Return how far `edition` is, from what was counted of it and what workers noted."""
    by_state = counted.states
    states = {state: sum(numbers.values()) for state, numbers in by_state.items()}
    waiting = {why: n for why, n in by_state.get("due", {}).items() if why}
    speed = speed_of(edition, now)
    left = sum(states.get(state, 0) for state in _UNSETTLED) - sum(waiting.values())
    is_going = edition.state == EditionState.SENDING and speed.worked > 0
    return Running(
        counted_at=counted.counted_at,
        total=sum(states.values()),
        states=states,
        refusals={why: n for why, n in by_state.get("withheld", {}).items() if why},
        waiting=waiting,
        unplanned=counted.unplanned,
        speed=speed,
        seconds_left=left / speed.worked if is_going else None,
    )


def next_at(edition: Edition, now: datetime) -> datetime | None:
    """Return when the next delivery of an edition is due that is not due yet."""
    ahead = edition.deliveries.filter(settled_at=None, state="due", due_at__gt=now)
    return ahead.order_by("due_at").values_list("due_at", flat=True).first()


def speed_of(edition: Edition, now: datetime) -> Speed:
    """Return what went of an edition in the last minute, or since it began where that is less."""
    rows = Throughput.objects.filter(edition=edition, at__gt=now - _MINUTE, at__lte=now)
    found = rows.aggregate(worked=Sum("worked"), accepted=Sum("accepted"))
    if found["worked"] is None:
        return Speed(0.0, 0.0)
    first = rows.order_by("at").values_list("at", flat=True)[0]
    seconds = max(1.0, (now - first).total_seconds())
    return Speed(found["worked"] / seconds, found["accepted"] / seconds)


def fastest_of(edition: Edition, now: datetime) -> float | None:
    """Return how many a second its brand's editions came to their end at best within a day.

    None where nothing was measured.
    """
    rows = Throughput.objects.filter(
        edition__program__brand=edition.program.brand_id, at__gt=now - timedelta(days=1)
    )
    best = rows.aggregate(best=Max("worked"))["best"]
    return best / _WINDOW.total_seconds() if best else None


def seconds_for(edition: Edition, messages: int, now: datetime) -> float | None:
    """Return how long so many messages of `edition` take, None where nobody knows.

    By the slower of what the brand may and what workers did at best within a day.
    """
    rates = [allowed_of(edition.program.brand_id, now), fastest_of(edition, now)]
    known = [rate for rate in rates if rate]
    return messages / min(known) if known else None


def allowed_of(brand_id: int, now: datetime) -> float | None:
    """Return how many messages a second may go of a brand now; None for no limit."""
    row = Pace.objects.filter(brand=brand_id).first()
    return None if row is None else allowed_by(row, now)


def allowed_by(row: Pace, now: datetime) -> float | None:
    """Return how many messages a second a brand's row allows now; None for no limit."""
    slowed = None
    if row.slowed_at and row.slowed_to and row.slowed_from:
        slowed = Slowed(row.slowed_at, row.slowed_to, row.slowed_from)
    rate = rules.rate_of(row.messages, PerTime(row.per), slowed, now)
    return rate.per_second if rate else None
