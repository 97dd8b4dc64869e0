"""What a line of the journal still narrows, given where a person stands now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from consent.rules.fold import Standing
from consent.rules.less import rarer, shallower
from consent.rules.vocabulary import EventKind, State

ENDING = (EventKind.WITHDRAWN, EventKind.REVOKED, EventKind.REFUSED)
_STANDS = (State.PENDING, State.ACTIVE, State.PAUSED)
_LIVE = (State.ACTIVE, State.PAUSED)


class Told(Protocol):
    """What is read of a line."""

    @property
    def kind(self) -> str:
        """Return what was said."""

    @property
    def at(self) -> str:
        """Return when, in ISO 8601."""

    @property
    def details(self) -> Mapping[str, Any]:
        """Return what the entry named."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One entry that is to be appended: what it says, and the place of the line that it follows."""

    kind: EventKind
    place: int
    details: dict[str, Any] = field(default_factory=dict)


def narrow(
    standing: Standing, state: State, told: Sequence[Told], now: datetime
) -> list[Narrowing]:
    """Return what these lines about one program, oldest first, narrow of `standing`.

    `state` is the state of `standing` at `now`. What the person said yes to after a line, the line
    does not take back. An end makes the rest needless; it is repeated also where nothing was said
    yet, so that nobody asks them again.
    """
    if state not in (*_STANDS, State.NONE):
        return []
    later = [
        (place, line)
        for place, line in enumerate(told)
        if standing.since is None or datetime.fromisoformat(line.at) >= standing.since
    ]
    ends = [Narrowing(EventKind(each.kind), i) for i, each in later if each.kind in ENDING]
    if ends:
        return ends[-1:]
    if state not in _LIVE:
        return []
    return [*_paused(standing, later, now), *_changed(standing, later), *_merged(later)]


def _merged(told: Sequence[tuple[int, Told]]) -> list[Narrowing]:
    """Return what merges took away, once more: the fold never lets more come by it."""
    return [
        Narrowing(EventKind.MERGED, place, dict(line.details))
        for place, line in told
        if line.kind == EventKind.MERGED
    ]


def _paused(standing: Standing, told: Sequence[tuple[int, Told]], now: datetime) -> list[Narrowing]:
    """Return the pause that lasts longest, where it lasts longer than what holds."""
    pauses = [(_until(line), i) for i, line in told if line.kind == EventKind.PAUSED]
    if not pauses:
        return []
    until, place = max(pauses)
    holds_until = standing.paused_until if standing.state == State.PAUSED else None
    if until <= max(now, holds_until or now):
        return []
    return [Narrowing(EventKind.PAUSED, place, {"until": until.isoformat()})]


def _changed(standing: Standing, told: Sequence[tuple[int, Told]]) -> list[Narrowing]:
    """Return one change with all that the lines take away, where they take anything away."""
    changes = [(i, line.details) for i, line in told if line.kind == EventKind.CHANGED]
    chosen, less_often, depth = set(standing.chosen), standing.less_often, standing.depth
    for _place, details in changes:
        if "chosen" in details:
            chosen &= set(details["chosen"])
        less_often = rarer(less_often, str(details.get("less_often", "")))
        depth = shallower(depth, str(details.get("depth", "")))
    made: dict[str, Any] = {}
    if chosen != set(standing.chosen):
        made["chosen"] = sorted(chosen)
    if less_often != standing.less_often:
        made["less_often"] = less_often
    if depth != standing.depth:
        made["depth"] = depth
    return [Narrowing(EventKind.CHANGED, changes[-1][0], made)] if made else []


def _until(line: Told) -> datetime:
    return datetime.fromisoformat(str(line.details["until"]))
