"""What one person's chain with one program adds to the figures: each fact once, by day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Protocol

from consent.rules.vocabulary import PERMITTING, Actor, EventKind, Method
from delivery.rules.reports.vocabulary import What


class Said(Protocol):
    """What is read of a ledger entry."""

    @property
    def kind(self) -> str:
        """Return what it says."""

    @property
    def actor(self) -> str:
        """Return who acted."""

    @property
    def method(self) -> str:
        """Return by which way it came."""

    @property
    def at(self) -> datetime:
        """Return when it was."""

    @property
    def valid_until(self) -> datetime | None:
        """Return until when it holds, None for no end."""

    @property
    def invitation_id(self) -> int | None:
        """Return which version it is about."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One person did this on `began_on`, about this version.

    A stay goes to `ended_on`, None while it lasts; `why` says how it ended, or how it was asked.
    """

    what: What
    invitation_id: int | None
    began_on: date
    ended_on: date | None = None
    why: str = ""


_ENDS = (EventKind.WITHDRAWN, EventKind.REVOKED, EventKind.COMPLETED, EventKind.ERASED)


def facts_of(chain: Iterable[Said]) -> list[Fact]:
    """Return the facts of a chain, its entries oldest first.

    Asked, confirmed and declined count once for each version. An offer to renew that a rule made is
    no request. A leaving that was taken back did not happen; a yes that goes on begins no stay.
    """
    entries = list(chain)
    return [*_first_of_each_version(entries), *_stays(entries)]


def _first_of_each_version(entries: Iterable[Said]) -> list[Fact]:
    found: dict[tuple[What, int | None], Fact] = {}
    for entry in entries:
        what = _what(entry)
        if what is None:
            continue
        why = entry.method if what == What.REQUESTED else ""
        fact = Fact(what, entry.invitation_id, _day(entry.at), why=why)
        found.setdefault((what, entry.invitation_id), fact)
    return list(found.values())


def _what(entry: Said) -> What | None:
    if entry.kind == EventKind.REQUESTED:
        return None if entry.actor == Actor.SYSTEM else What.REQUESTED
    if entry.kind == EventKind.REFUSED:
        return What.DECLINED
    return What.CONFIRMED if entry.kind in PERMITTING else None


def _stays(entries: Iterable[Said]) -> list[Fact]:
    stays: list[Fact] = []
    is_in, until = False, None
    for entry in entries:
        is_over = is_in and until is not None and until <= entry.at
        if is_over and (entry.kind in PERMITTING or entry.kind in _ENDS):
            stays[-1] = _ended(stays[-1], until or entry.at, EventKind.COMPLETED)
            is_in = False
        if entry.kind in PERMITTING:
            if not is_in:
                _begin(stays, entry)
            is_in, until = True, entry.valid_until
        elif entry.kind in _ENDS and is_in:
            stays[-1] = _ended(stays[-1], entry.at, entry.kind)
            is_in = False
    return stays


def _begin(stays: list[Fact], entry: Said) -> None:
    if entry.method == Method.UNDO and stays:
        stays[-1] = replace(stays[-1], ended_on=None, why="")
    else:
        stays.append(Fact(What.STAY, entry.invitation_id, _day(entry.at)))


def _ended(stay: Fact, at: datetime, why: str) -> Fact:
    return replace(stay, ended_on=_day(at), why=str(why))


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
