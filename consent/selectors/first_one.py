"""When the first one comes to somebody who is in: known to the app above, which plans what goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Somebody who reads that they are in: since when, until when, where they live, how they read.

    `time_zone` is "" where it is not known.
    """

    subscription_id: int
    program_id: int
    since: datetime
    ends_at: datetime | None
    time_zone: str
    language: str


Tells = Callable[[Joined, datetime], str]
_known: dict[str, Tells] = {}


def tells_when_first(tells: Tells) -> Tells:
    """Have `tells` asked from now on, which only reads. There is one: the last takes the place."""
    _known["first"] = tells
    return tells


def words_of_first(joined: Joined, now: datetime) -> str:
    """Return the sentence that says when the first one comes; "" where nobody knows."""
    tells = _known.get("first")
    return tells(joined, now) if tells else ""
