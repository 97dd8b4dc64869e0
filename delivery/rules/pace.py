"""How fast a brand's messages may go: what staff allow, and what the mail system bears."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import TextChoices

# However hard a mail system pushes back, this much is still tried.
SLOWEST = 1.0
# Several workers hear the same complaint: it counts once.
_ONE_COMPLAINT = timedelta(seconds=5)
# What it bears again doubles in such a time.
_DOUBLES_IN = timedelta(seconds=60)
# However long a mail system asks to be left alone: its operator may have mistyped.
LONGEST_REST_SECONDS = 3600.0
# Clocks of several machines differ by less; a step back is more.
_CLOCKS_DIFFER = timedelta(seconds=10)


class PerTime(TextChoices):
    """In which time a sending rate counts its messages."""

    SECOND = "second", "second"
    MINUTE = "minute", "minute"
    HOUR = "hour", "hour"


_SECONDS = {PerTime.SECOND: 1.0, PerTime.MINUTE: 60.0, PerTime.HOUR: 3600.0}
# How much may be saved up while every worker looks elsewhere: no burst worth a name, and two, so
# that a slow rate loses nothing when a worker comes a little late for the first.
_SAVED_SECONDS = 1.0
_SAVED_AT_LEAST = 2.0


def per_second(messages: int, per: PerTime) -> float:
    """Return a rate as messages per second."""
    return messages / _SECONDS[per]


@dataclass(frozen=True, slots=True)
class Slowed:
    """What a mail system bore at `at`, and what went `before` it pushed back, in messages/s."""

    at: datetime
    to: float
    before: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """A brand's tokens, one for each message, as they were at `refilled_at`.

    They may be below none: answers that people wait for go at once and are counted.
    """

    tokens: float
    refilled_at: datetime


@dataclass(frozen=True, slots=True)
class Rate:
    """Messages per second, and how many may be saved up."""

    per_second: float
    room: float


def rate_of(
    messages: int | None, per: PerTime, slowed: Slowed | None, now: datetime
) -> Rate | None:
    """Return the rate that holds at `now`: the lower of the two, or None where there is none."""
    allowed = per_second(messages, per) if messages else None
    borne = recovered(slowed, now)
    rates = [rate for rate in (allowed, borne) if rate is not None]
    if not rates:
        return None
    return Rate(min(rates), max(_SAVED_AT_LEAST, min(rates) * _SAVED_SECONDS))


def refilled(bucket: Bucket, rate: Rate, now: datetime) -> Bucket:
    """Return the bucket at `now`.

    A clock that is behind another machine's adds nothing, one that stepped forward adds no more
    than the bucket holds, and one that stepped back begins anew.
    """
    if bucket.refilled_at > now + _CLOCKS_DIFFER:
        return replace(bucket, refilled_at=now)
    seconds = max(0.0, (now - bucket.refilled_at).total_seconds())
    return Bucket(
        min(rate.room, bucket.tokens + seconds * rate.per_second), max(bucket.refilled_at, now)
    )


def seconds_until(tokens: float, bucket: Bucket, rate: Rate) -> float:
    """Return how long it takes until so many tokens are there."""
    return max(0.0, tokens - bucket.tokens) / rate.per_second


def worth_taking(rate: Rate) -> float:
    """Return for how many tokens a worker waits: one by one would cost more than it brings."""
    return max(1.0, min(rate.per_second / 4, rate.room))


def recovered(slowed: Slowed | None, now: datetime) -> float | None:
    """Return what the mail system is trusted to bear at `now`, or None where that is enough.

    It doubles each minute, without a job, until it is back where it was.
    """
    if slowed is None:
        return None
    age = max(timedelta(0), now - slowed.at - _ONE_COMPLAINT)
    doublings = min(age / _DOUBLES_IN, 64.0)
    borne: float = slowed.to * 2.0**doublings
    return borne if borne < slowed.before else None


def slow_down(slowed: Slowed | None, measured: float, spread: float, now: datetime) -> Slowed:
    """Return the half of what goes now; `spread` in [0, 1) takes up to a tenth more off.

    The same complaint, heard by another worker within seconds, changes nothing.
    """
    if slowed is not None and timedelta(0) <= now - slowed.at < _ONE_COMPLAINT:
        return slowed
    borne = recovered(slowed, now)
    going = max(SLOWEST, measured if borne is None else borne)
    before = going if borne is None or slowed is None else slowed.before
    return Slowed(now, max(SLOWEST, going / 2 * (1 - spread / 10)), max(before, 2 * SLOWEST))


def rests(until: datetime | None, now: datetime) -> bool:
    """Say whether a brand is left alone: never longer than the longest, whatever clocks did."""
    return until is not None and timedelta(0) < until - now <= timedelta(
        seconds=LONGEST_REST_SECONDS
    )
