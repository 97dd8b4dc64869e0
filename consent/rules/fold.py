"""A subscription is the fold of its events, read at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from consent.rules.less import rarer, shallower
from consent.rules.vocabulary import PERMITTING, EventKind, State


class Entry(Protocol):
    """What the fold reads of a ledger entry."""

    id: int
    kind: str
    at: datetime
    valid_until: datetime | None
    invitation_id: int | None
    language: str
    text_id: str | None
    address_version: int | None
    details: dict[str, object]


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's standing with one program after its last event."""

    state: State = State.NONE
    since: datetime | None = None
    invitation_id: int | None = None
    language: str = ""
    text_id: str | None = None
    ends_at: datetime | None = None
    paused_until: datetime | None = None
    chosen: tuple[str, ...] = ()
    less_often: str = ""
    depth: str = ""
    permitted_by_id: int | None = None
    address_version: int | None = None
    open_request_id: int | None = None
    request_lapses_at: datetime | None = None
    last_event_id: int | None = None


NOBODY = Standing()

_ENDED = {
    EventKind.REFUSED: State.REFUSED,
    EventKind.WITHDRAWN: State.WITHDRAWN,
    EventKind.REVOKED: State.REVOKED,
    EventKind.COMPLETED: State.COMPLETED,
    EventKind.LAPSED: State.LAPSED,
}


def fold(events: Iterable[Entry], start: Standing = NOBODY) -> Standing:
    """Return the standing after `events`, which are one program's, oldest first."""
    standing = start
    for event in events:
        standing = replace(_step(standing, event), last_event_id=event.id)
    return standing


def _step(standing: Standing, event: Entry) -> Standing:
    kind = EventKind(event.kind)
    if kind == EventKind.REQUESTED:
        return _requested(standing, event)
    if kind in PERMITTING:
        return _permitted(event)
    if kind == EventKind.ERASED:
        return _erased(standing, event)
    if kind in _ENDED:
        return _ended(standing, event, _ENDED[kind])
    return _adjusted(standing, event, kind)


def _adjusted(standing: Standing, event: Entry, kind: EventKind) -> Standing:
    """Nothing but a new yes revives what ended."""
    if standing.state not in (State.ACTIVE, State.PAUSED):
        return standing
    if kind == EventKind.PAUSED:
        return replace(standing, state=State.PAUSED, paused_until=_until(event))
    if kind == EventKind.MERGED:
        return _merged(standing, event)
    if kind == EventKind.RESUMED:
        return replace(standing, state=State.ACTIVE, paused_until=None)
    return _changed(standing, event)


def _changed(standing: Standing, event: Entry) -> Standing:
    """What the entry does not name stays as it was."""
    return replace(
        standing,
        chosen=_chosen(event) if "chosen" in event.details else standing.chosen,
        less_often=_word(event, "less_often", standing.less_often),
        depth=_word(event, "depth", standing.depth),
    )


def _merged(standing: Standing, event: Entry) -> Standing:
    """Take over what another record of the person allowed less; whatever it says, never more."""
    changed = _changed(standing, event)
    paused = standing.paused_until if standing.state == State.PAUSED else None
    until = max((at for at in (_until(event), paused) if at), default=None)
    return replace(
        standing,
        state=State.PAUSED if until else standing.state,
        paused_until=until or standing.paused_until,
        chosen=tuple(sorted({*standing.chosen} & {*changed.chosen})),
        less_often=rarer(standing.less_often, changed.less_often),
        depth=shallower(standing.depth, changed.depth),
    )


def _requested(standing: Standing, event: Entry) -> Standing:
    asked = replace(standing, open_request_id=event.id, request_lapses_at=event.valid_until)
    if standing.state in (State.ACTIVE, State.PAUSED) and not _over(standing, event.at):
        return asked
    return replace(
        asked,
        state=State.PENDING,
        since=event.at,
        invitation_id=event.invitation_id,
        language=event.language,
        text_id=event.text_id,
        ends_at=None,
        paused_until=None,
        chosen=(),
        less_often="",
        depth="",
        permitted_by_id=None,
        address_version=None,
    )


def _permitted(event: Entry) -> Standing:
    # A leaving that is taken back goes on with the pause that it interrupted.
    until = _until(event)
    return Standing(
        state=State.PAUSED if until else State.ACTIVE,
        paused_until=until,
        since=event.at,
        invitation_id=event.invitation_id,
        language=event.language,
        text_id=event.text_id,
        ends_at=event.valid_until,
        chosen=_chosen(event),
        less_often=_word(event, "less_often"),
        depth=_word(event, "depth"),
        permitted_by_id=event.id,
        address_version=event.address_version,
    )


def _ended(standing: Standing, event: Entry, state: State) -> Standing:
    if state == State.LAPSED and standing.state != State.PENDING:
        return replace(standing, open_request_id=None, request_lapses_at=None)
    since = _since(standing, event, state)
    ended = replace(standing, state=state, since=since, paused_until=None, permitted_by_id=None)
    # What ended by its term can still be said again where that was asked before.
    if state == State.COMPLETED:
        return ended
    return replace(ended, open_request_id=None, request_lapses_at=None)


def _since(standing: Standing, event: Entry, state: State) -> datetime:
    """Return when it ended: what time did is only written down by the entry, however late."""
    by_time = {State.COMPLETED: standing.ends_at, State.LAPSED: standing.request_lapses_at}
    return min(event.at, by_time.get(state) or event.at)


def _erased(standing: Standing, event: Entry) -> Standing:
    """Keep which words somebody was shown, and nothing that they chose."""
    return Standing(
        state=State.ERASED,
        since=event.at,
        invitation_id=standing.invitation_id,
        language=standing.language,
        text_id=standing.text_id,
    )


def _chosen(event: Entry) -> tuple[str, ...]:
    chosen = event.details.get("chosen", ())
    return tuple(sorted(str(key) for key in chosen)) if isinstance(chosen, list | tuple) else ()


def _word(event: Entry, key: str, default: str = "") -> str:
    word = event.details.get(key, default)
    return word if isinstance(word, str) else default


def _until(event: Entry) -> datetime | None:
    until = event.details.get("until")
    return datetime.fromisoformat(until) if isinstance(until, str) else None


def _over(standing: Standing, at: datetime) -> bool:
    return standing.ends_at is not None and standing.ends_at <= at


def state_at(
    *,
    state: str,
    now: datetime,
    ends_at: datetime | None,
    paused_until: datetime | None,
    request_lapses_at: datetime | None,
) -> State:
    """Return the state that holds at `now`, with what time alone has changed since."""
    if state == State.PENDING and request_lapses_at is not None and request_lapses_at <= now:
        return State.LAPSED
    if state in (State.ACTIVE, State.PAUSED) and ends_at is not None and ends_at <= now:
        return State.COMPLETED
    if state == State.PAUSED and paused_until is not None and paused_until <= now:
        return State.ACTIVE
    return State(state)
