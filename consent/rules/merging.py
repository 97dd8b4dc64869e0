"""What one record of a person takes from another record of the same person: never more."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from consent.rules.fold import Standing
from consent.rules.less import rarer, shallower
from consent.rules.vocabulary import State

_NO = (State.REFUSED, State.WITHDRAWN, State.REVOKED)
_STANDS = (State.PENDING, State.ACTIVE, State.PAUSED)
_LIVE = (State.ACTIVE, State.PAUSED)


class MergeRefusal(StrEnum):
    """Why two records were not merged."""

    NAMED_TWICE = "named_twice"
    PERSON_ERASED = "person_erased"
    REQUEST_OPEN = "privacy_request_open"
    SANDBOX_MIXED = "sandbox_mixed"

    @property
    def sentence(self) -> str:
        """Return the reason in a sentence that holds no personal value."""
        return _SENTENCES[self]


_SENTENCES = {
    MergeRefusal.NAMED_TWICE: "One of these records stands in an earlier item of this batch.",
    MergeRefusal.PERSON_ERASED: "One of these records was erased.",
    MergeRefusal.REQUEST_OPEN: "The record to be merged has a privacy request: close that first.",
    MergeRefusal.SANDBOX_MIXED: (
        "One of these records is of the sandbox, and the other one is not."
    ),
}


@dataclass(frozen=True, slots=True)
class Stood:
    """Where one record stands with one program at a moment."""

    standing: Standing
    state: State


@dataclass(frozen=True, slots=True)
class Taken:
    """What the surviving record takes over in one program: its end, or less of it, or nothing."""

    ends: bool = False
    details: dict[str, Any] = field(default_factory=dict)


def taken(survivor: Stood, merged: Stood, rests_until: datetime | None) -> Taken:
    """Return what the survivor takes over from the record that is merged into it.

    A no of the one ends what stands of the other, unless the person said yes to that later; and
    where nothing stands it is kept as one, so that nobody asks them again. Of two that live the
    lesser of each wish holds. `rests_until` is until when what the other record got counts.
    """
    if merged.state in _NO and _is_ended_by_it(survivor, merged):
        is_no = merged.state == State.REFUSED and merged.standing.since is not None
        said = merged.standing.since
        return Taken(True, {"declined_at": said.isoformat()} if is_no and said else {})
    if survivor.state not in _LIVE:
        return Taken()
    less = _less(survivor, merged.standing) if merged.state in _LIVE else {}
    paused = merged.standing.paused_until if merged.state == State.PAUSED else None
    held = survivor.standing.paused_until if survivor.state == State.PAUSED else None
    until = max((at for at in (paused, rests_until) if at), default=None)
    if until is not None and (held is None or until > held):
        less["until"] = until.isoformat()
    return Taken(False, less)


def _is_ended_by_it(survivor: Stood, merged: Stood) -> bool:
    if survivor.state in (*_NO, State.ERASED):
        return False
    yes, no = survivor.standing.since, merged.standing.since
    return survivor.state not in _STANDS or yes is None or no is None or no >= yes


def _less(survivor: Stood, merged: Standing) -> dict[str, Any]:
    own = survivor.standing
    wishes = {
        "chosen": sorted({*own.chosen} & {*merged.chosen}),
        "less_often": rarer(own.less_often, merged.less_often),
        "depth": shallower(own.depth, merged.depth),
    }
    held = {"chosen": sorted(own.chosen), "less_often": own.less_often, "depth": own.depth}
    return {name: wish for name, wish in wishes.items() if wish != held[name]}
