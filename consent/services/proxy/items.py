"""What somebody brings for a person, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from consent.rules.vocabulary import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUp:
    """The evidence: where the person signed up, when, and what was kept of it."""

    source: str = ""
    at: datetime | None = None
    ip: str = ""
    user_agent: str = ""
    wording: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyItem:
    """One sign-up: a person by address (added where new) or external id, and a program's slug.

    With both, the address says who it is, and the id is given to a person who is new. `chosen`
    and `answers` count as far as the version offers them.
    """

    program: str
    email: str = ""
    external_id: str = ""
    language: str = ""
    evidence: SignUp = field(default_factory=SignUp)
    chosen: tuple[str, ...] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """One person who will be asked, by the entry that says so."""

    external_id: str
    program: str
    event_id: int


@dataclass(slots=True)
class Turns:
    """Give the confirmations of a list their turns, one after the other."""

    move_id: int
    next_at: datetime
    step: timedelta

    def take(self) -> datetime:
        """Return the next turn."""
        turn = self.next_at
        self.next_at += self.step
        return turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Bringing:
    """How a batch comes: by which way, from where unless an item says it, and at which pace."""

    method: Method
    source: str = ""
    turns: Turns | None = None
