"""What was promised to whom, told a second time and without any of the code under test.

The machine drives the services and this model side by side. The model knows no ledger, no locks
and no rows: only what a person would say they agreed to.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import datetime, timedelta

REQUEST_LASTS = MOVE_LASTS = timedelta(days=30)
UNDO_LASTS = timedelta(minutes=10)
DEPTHS = ("identity", "declared", "observed", "inferred")


@dataclass(frozen=True)
class Version:
    """One published promise: at most `count` in each `period`, for `days` or until stopped."""

    number: int
    count: int
    period: str
    days: int | None
    uses: dict[str, str]


@dataclass(frozen=True)
class Request:
    """One request that waits for its confirmation."""

    event_id: int
    version: Version
    chosen: frozenset[str]
    lapses_at: datetime
    address_version: int
    renews: bool = False


@dataclass(frozen=True)
class Yes:
    """One yes, with what the person chose and changed since."""

    version: Version
    address_version: int
    ends_at: datetime | None
    chosen: frozenset[str]
    less_often: str = ""
    depth: str = ""
    paused_until: datetime | None = None


@dataclass(frozen=True)
class Left:
    """A leaving that can be taken back for a while, and what it left."""

    event_id: int
    at: datetime
    yes: Yes | None


@dataclass(frozen=True)
class Move:
    """The last change of an address, which its mailbox can confirm for a while."""

    event_id: int
    lapses_at: datetime


@dataclass
class Membership:
    """One person and one program. `word` is the last that was said: it decides where none holds.

    `ended` is the yes that was over by its term when it was asked for anew.
    """

    word: str = "none"
    yes: Yes | None = None
    ended: Yes | None = None
    request: Request | None = None
    left: Left | None = None
    sent: list[datetime] = field(default_factory=list)

    def state(self, now: datetime) -> str:
        """Return the state as the API names it."""
        if self.yes is not None:
            if self.yes.ends_at is not None and self.yes.ends_at <= now:
                return "completed"
            paused = self.yes.paused_until
            return "paused" if paused is not None and paused > now else "active"
        if self.word == "pending" and self.request is not None:
            return "lapsed" if self.request.lapses_at <= now else "pending"
        return self.word

    def is_live(self, now: datetime) -> bool:
        """Say whether the yes covers data now."""
        return self.state(now) in ("active", "paused")

    def end(self, word: str) -> None:
        """Take the last word that ends everything."""
        self.word, self.yes, self.request, self.left = word, None, None, None
        self.ended = None


@dataclass
class Person:
    """One person: their address, who stopped mail to them, what they have to do with.

    Whoever moves away and back has to confirm all the same: somebody else may have the mailbox.
    An address that they chose themselves (`has_chosen`) is nobody else's to change.
    """

    address: str
    address_version: int = 1
    stops: set[str] = field(default_factory=set)
    restricted: bool = False
    has_said_yes: bool = False
    has_chosen: bool = False
    move: Move | None = None
    memberships: dict[str, Membership] = field(default_factory=dict)

    def of(self, program: str) -> Membership:
        """Return where the person stands with `program`."""
        return self.memberships.setdefault(program, Membership())

    def may_get(self, program: str, fields: frozenset[str], now: datetime) -> bool:
        """Say whether an edition that reads `fields` must reach the person now."""
        membership = self.of(program)
        yes = membership.yes
        if yes is None or membership.state(now) != "active":
            return False
        if self.stops or self.restricted or yes.address_version != self.address_version:
            return False
        return fields <= yes.version.uses.keys() and has_place(membership.sent, yes, now)


def has_place(sent: list[datetime], yes: Yes, now: datetime) -> bool:
    """Say whether one more now stays within the promise and the person's own ceiling."""
    count, period = (
        (1, yes.less_often) if yes.less_often else (yes.version.count, yes.version.period)
    )
    return sum(after(start, period) > now for start in sent) < count


def longer_than(version: Version) -> list[str]:
    """Return the periods in each of which one is really less than what was promised."""
    order = ["day", "week", "month", "quarter", "year"]
    place = order.index(version.period)
    return order[place + (0 if version.count > 1 else 1) :]


def after(start: datetime, period: str) -> datetime:
    """Return the end of a period that begins at `start`; a month is a calendar month."""
    match period:
        case "day":
            return start + timedelta(days=1)
        case "week":
            return start + timedelta(days=7)
        case "month":
            return _months_later(start, 1)
        case "quarter":
            return _months_later(start, 3)
    return _months_later(start, 12)


def _months_later(start: datetime, months: int) -> datetime:
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
