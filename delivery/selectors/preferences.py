"""What one person sees in their preference centre."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, tzinfo

from consent.rules.fold import Standing
from consent.rules.tokens import Purpose
from consent.rules.vocabulary import State
from consent.selectors.facts import SubscriptionFacts
from consent.selectors.leaving import ways_back
from consent.selectors.standing import facts_of_person, state_of
from consent.selectors.tokens import leave_token, row_of, undo_token, why_token
from delivery.models import Delivery
from delivery.rules.next_one import next_one
from delivery.rules.preference_link import is_open
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.times import NOTHING, Times, times_of
from programs.models import InvitationText
from programs.rules.promise import Promise
from programs.selectors.promises import OpenTitle, open_titles, promise_of
from subscribers.models import Subscriber
from subscribers.rules.zones import zone_of
from subscribers.selectors.addresses import last_confirmed_version

# What a person can still do something about, and what they did.
_SHOWN = (
    State.PENDING,
    State.ACTIVE,
    State.PAUSED,
    State.COMPLETED,
    State.WITHDRAWN,
    State.REVOKED,
    State.REFUSED,
)
_HELD = (State.ACTIVE, State.PAUSED)
# A promise that was put to them and that they did not say yes to.
_ASKED = (State.PENDING, State.LAPSED, State.REFUSED)


@dataclass(frozen=True, slots=True)
class Joined:
    """One program in the preference centre.

    `since` is the first yes to the promise that holds, where one does. `last_why` is the token of
    the receipt of what came last; `next_words` say what comes next (`delivery.rules.next_one`);
    `undoable` is the leaving that can be taken back, or 0.
    """

    subscription_id: int
    program: str
    promise: Promise
    state: State
    since: datetime | None
    ends_at: datetime | None
    paused_until: datetime | None
    chosen: tuple[str, ...]
    less_often: str
    depth: str
    last_at: datetime | None
    last_why: str
    next_at: datetime | None
    next_words: str
    was_joined: bool
    said_why: bool
    undoable: int = 0

    @property
    def leave_token(self) -> str:
        """Return the token of its way out."""
        return leave_token(self.subscription_id)

    @property
    def undo_token(self) -> str:
        """Return the token of its way back, or "" where there is none (any more)."""
        return undo_token(self.undoable) if self.undoable else ""

    @property
    def next_key(self) -> str:
        """Return the key of the words for what comes next."""
        return f"me_next_{self.next_words}"

    @property
    def is_on(self) -> bool:
        """Say whether it can be left."""
        return self.state in (State.PENDING, State.ACTIVE, State.PAUSED)

    @property
    def is_held(self) -> bool:
        """Say whether a yes holds, which the person may change."""
        return self.state in _HELD

    @property
    def promise_key(self) -> str:
        """Return the key of the words for its promise: nobody agreed to what waits for a yes."""
        is_agreed = self.was_joined and self.state not in _ASKED
        return "me_read" if is_agreed else "me_read_asked"

    @property
    def less_often_key(self) -> str:
        """Return the key of the words for the person's own ceiling in time."""
        return f"often_{self.less_often}"

    @property
    def depth_key(self) -> str:
        """Return the key of the words for the person's own ceiling in depth."""
        return f"depth_{self.depth}"

    @property
    def state_key(self) -> str:
        """Return the key of the words for the state."""
        return f"me_{self.state}"


@dataclass(frozen=True, slots=True)
class Centre:
    """A preference centre: whose it is, every program that they dealt with, and what else is open.

    `others` are the programs that they could join, `takes_in` the names of all that anybody could;
    `said_why` whether they told why they left any.
    """

    person: Subscriber
    joined: tuple[Joined, ...]
    others: tuple[OpenTitle, ...] = ()
    takes_in: frozenset[str] = frozenset()
    said_why: bool = False


def mailed_link(token: str) -> Delivery | None:
    """Return the message that brought `token`, however long ago."""
    mails = Delivery.objects.filter(kind=DeliveryKind.LINK).select_related("subscriber__profile")
    return mails.filter(id=row_of(Purpose.ME, token)).first()


def holder_of(link: Delivery, now: datetime) -> Subscriber | None:
    """Return whose preference centre `link` opens, or None where it had its hour.

    A link that went to an address that the person had before opens nothing.
    """
    person = link.subscriber
    still = is_open(created_at=link.created_at, handed_over_at=link.handed_over_at, now=now)
    same = link.address_version == person.address_version and person.erased_at is None
    return person if still and same else None


def came_before_the_move(link: Delivery, now: datetime) -> bool:
    """Say whether `link` could open a page still, had its person not typed another address since.

    That one has not confirmed, so it may be mistyped; this link is from a mailbox of theirs.
    """
    person = link.subscriber
    still = is_open(created_at=link.created_at, handed_over_at=link.handed_over_at, now=now)
    return still and last_confirmed_version(person.pk) == link.address_version


def centre_of(person: Subscriber, now: datetime, language: str = "en") -> Centre:
    """Return the preference centre of `person`, what goes on first.

    Other open programs are named in `language`.
    """
    facts = facts_of_person(person.pk)
    joined = _joined(facts.values(), zone_of(person.time_zone), now)
    # What they said no to before they ever joined was only offered.
    shown = [
        one
        for one in joined
        if one.state in _SHOWN and (one.state != State.REFUSED or one.was_joined)
    ]
    # What they said no to is not offered to them here either.
    dealt = {each.program_id for each in facts.values() if state_of(each.standing, now) in _SHOWN}
    offered = open_titles(language, is_sandbox=person.is_sandbox)
    return Centre(
        person,
        tuple(sorted(shown, key=lambda one: (not one.is_on, one.promise.title))),
        tuple(each for each in offered if each.program_id not in dealt),
        frozenset(each.program for each in offered),
        said_why=any(one.said_why for one in joined),
    )


def promises_held(
    facts: Collection[SubscriptionFacts], now: datetime
) -> list[tuple[Promise, tuple[str, ...]]]:
    """Return the promises that hold of these, each with what its person chose of it."""
    return [
        (promise, standing.chosen)
        for standing, promise in _promised(facts).values()
        if state_of(standing, now) in _HELD
    ]


def _promised(facts: Collection[SubscriptionFacts]) -> dict[int, tuple[Standing, Promise]]:
    """Return where somebody stands with each program that they were shown a promise of."""
    promises = _promises([each.standing for each in facts])
    return {
        each.subscription_id: (each.standing, promise)
        for each in facts
        if (promise := promises.get(_version(each.standing))) is not None
    }


def _joined(facts: Collection[SubscriptionFacts], zone: tzinfo, now: datetime) -> list[Joined]:
    known = _promised(facts)
    times = times_of({number: each.permitted_by_id for number, (each, _) in known.items()}, zone)
    back = ways_back(facts, now)
    return [
        _one(
            number,
            standing,
            promise,
            times.get(number, NOTHING),
            now,
            undoable=back.get(number, 0),
        )
        for number, (standing, promise) in known.items()
    ]


def joined_of(
    subscription_id: int, standing: Standing, zone: tzinfo, now: datetime
) -> Joined | None:
    """Return one program with the promise that was accepted, or None where none was."""
    promise = _promises([standing]).get(_version(standing))
    if promise is None:
        return None
    times = times_of({subscription_id: standing.permitted_by_id}, zone)
    return _one(subscription_id, standing, promise, times.get(subscription_id, NOTHING), now)


def _version(standing: Standing) -> tuple[int | None, str]:
    return standing.invitation_id, standing.language


def _promises(standings: Collection[Standing]) -> dict[tuple[int | None, str], Promise]:
    """Return the promises that were accepted, as they were frozen."""
    versions = {_version(standing) for standing in standings}
    texts = InvitationText.objects.filter(
        invitation__in={number for number, _language in versions if number}
    ).select_related("invitation")
    return {
        (text.invitation_id, text.language): promise_of(text.invitation, text)
        for text in texts
        if (text.invitation_id, text.language) in versions
    }


def _one(
    subscription_id: int,
    standing: Standing,
    promise: Promise,
    times: Times,
    now: datetime,
    *,
    undoable: int = 0,
) -> Joined:
    state = state_of(standing, now)
    return Joined(
        subscription_id=subscription_id,
        program=promise.program,
        promise=promise,
        state=state,
        since=times.since or standing.since,
        ends_at=standing.ends_at,
        paused_until=standing.paused_until,
        chosen=standing.chosen,
        less_often=standing.less_often,
        depth=standing.depth,
        last_at=times.last_at,
        last_why=why_token(times.last_id) if times.last_id else "",
        next_at=times.next_at,
        next_words=next_one(
            state=state,
            planned_at=times.next_at,
            ends_at=standing.ends_at,
            paused_until=standing.paused_until,
            now=now,
        ),
        undoable=undoable,
        was_joined=times.was_joined,
        said_why=times.said_why,
    )
