"""One thing that has to be so before messages go to everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Point:
    """One point of readiness: whether it is met, what was seen, and when.

    `todo` says what to do where it is not met, `ask` is to be pasted for who can do it: `whom`.
    `checked_at` is None where nobody looked yet.
    """

    key: str
    title: str
    is_met: bool
    said: str
    todo: str
    ask: str
    whom: str
    checked_at: datetime | None

    @property
    def in_words(self) -> str:
        """Return the point as the record of an early end names it."""
        return f"{self.title}: {self.said}"


def still_open(points: Sequence[Point]) -> list[Point]:
    """Return what is not met."""
    return [point for point in points if not point.is_met]
