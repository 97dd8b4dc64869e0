"""When a mail system is left alone, and when one message asks whether it works again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices

__all__ = ["LONGEST", "Kind", "Trouble", "is_over", "outlasts", "rest_before"]

_FIRST = {"away": timedelta(seconds=5), "ours": timedelta(seconds=30)}
LONGEST = {"away": timedelta(minutes=2), "ours": timedelta(minutes=15)}


class Kind(TextChoices):
    """What is in the way of every message."""

    NONE = "", "It works"
    AWAY = "away", "The mail system is away"
    OURS = "ours", "The mail system refuses us"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is in the way since when, how often one message was tried in vain, and what was said."""

    kind: Kind
    since: datetime
    probes: int
    code: str


def rest_before(kind: Kind, probe: int, spread: float) -> timedelta:
    """Return how long the mail system is left alone before the next probe (0 for the first).

    Doubles each time, up to two minutes where it is away and to a quarter of an hour where it
    refuses us; `spread` in [0, 1) takes up to a fifth off.
    """
    doubled: int = 2 ** min(probe, 12)
    return min(_FIRST[kind] * doubled, LONGEST[kind]) * (1 - spread / 5)


def is_over(rests_until: datetime, kind: Kind, now: datetime) -> bool:
    """Say whether the next probe may go. A rest longer than the longest is a clock's step back."""
    return rests_until <= now or rests_until > now + 2 * LONGEST[kind]


def outlasts(kind: Kind, other: Kind) -> bool:
    """Say whether trouble of `kind` counts before `other`: a refusal says more than silence."""
    return other == Kind.NONE or (kind, other) == (Kind.OURS, Kind.AWAY)
