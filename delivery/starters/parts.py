"""What the editions of a starter are made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from delivery.rules.kinds import AT_A_TIME, When
from delivery.rules.vocabulary import EditionKind, WhenMissing


@dataclass(frozen=True, slots=True)
class Said:
    """One edition in one language: Markdown with fields."""

    subject: str
    preheader: str
    body: str


@dataclass(frozen=True, slots=True)
class EditionOf:
    """One edition of a starter, in each language."""

    name: str
    texts: Mapping[str, Said]
    when: When = AT_A_TIME
    when_missing: WhenMissing = WhenMissing.DEFAULT


def step(number: int, after_days: int) -> When:
    """Go so many days after joining; ten days later it comes too late to follow the one before."""
    return When(kind=EditionKind.SERIES, step=number, after_days=after_days, worth_days=10)


def told_of(event: str) -> When:
    """Go when another system tells of `event`, for as long as it is news."""
    return When(kind=EditionKind.TRIGGERED, trigger=event, worth_days=3)
