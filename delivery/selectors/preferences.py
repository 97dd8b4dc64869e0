"""What one person sees in their preference centre."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from consent.models import ConsentEvent, Subscription
from consent.rules.fold import Standing
from consent.rules.tokens import Purpose
from consent.rules.vocabulary import PERMITTING, State
from consent.selectors.standing import facts_for, state_of
from consent.selectors.tokens import row_of
from delivery.models import Delivery
from delivery.rules.preference_link import is_open
from delivery.rules.vocabulary import DeliveryKind
from programs.models import InvitationText
from programs.rules.promise import Promise
from programs.selectors.promises import promise_of
from subscribers.models import Subscriber

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


@dataclass(frozen=True, slots=True)
class Joined:
    """One program in the preference centre."""

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

    @property
    def is_on(self) -> bool:
        """Say whether it can be left."""
        return self.state in (State.PENDING, State.ACTIVE, State.PAUSED)

    @property
    def is_held(self) -> bool:
        """Say whether a yes holds, which the person may change."""
        return self.state in (State.ACTIVE, State.PAUSED)

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
    """A preference centre: whose it is, and every program that they dealt with."""

    person: Subscriber
    joined: tuple[Joined, ...]


def mailed_link(token: str) -> Delivery | None:
    """Return the message that brought `token`, however long ago."""
    mails = Delivery.objects.filter(kind=DeliveryKind.LINK).select_related("subscriber")
    return mails.filter(id=row_of(Purpose.ME, token)).first()


def holder_of(link: Delivery, now: datetime) -> Subscriber | None:
    """Return whose preference centre `link` opens, or None where it had its hour.

    A link that went to an address that the person had before opens nothing.
    """
    person = link.subscriber
    still = is_open(created_at=link.created_at, handed_over_at=link.handed_over_at, now=now)
    same = link.address_version == person.address_version and person.erased_at is None
    return person if still and same else None


def centre_of(person: Subscriber, now: datetime) -> Centre:
    """Return the preference centre of `person`, what goes on first."""
    rows = list(Subscription.objects.filter(subscriber=person).select_related("program"))
    facts = facts_for([row.id for row in rows])
    standings = {row.id: facts[row.id].standing for row in rows}
    promises = _promises(standings.values())
    joined = [
        _joined(row, standings[row.id], promise, now)
        for row in rows
        if (promise := promises.get(_version(standings[row.id]))) is not None
    ]
    once = _ever_joined(person, [one for one in joined if one.state == State.REFUSED])
    shown = [
        one
        for one in joined
        if one.state in _SHOWN and (one.state != State.REFUSED or one.program in once)
    ]
    return Centre(person, tuple(sorted(shown, key=lambda one: (not one.is_on, one.promise.title))))


def _ever_joined(person: Subscriber, refused: Collection[Joined]) -> frozenset[str]:
    """Return the programs that the person said yes to before the no: others were only offered."""
    if not refused:
        return frozenset()
    yeses = ConsentEvent.objects.filter(
        subject__subscriber=person,
        program__slug__in={one.program for one in refused},
        kind__in=PERMITTING,
    )
    return frozenset(yeses.values_list("program__slug", flat=True))


def joined_of(row: Subscription, standing: Standing, now: datetime) -> Joined | None:
    """Return one program with the promise that was accepted, or None where none was."""
    promise = _promises([standing]).get(_version(standing))
    return _joined(row, standing, promise, now) if promise is not None else None


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


def _joined(row: Subscription, standing: Standing, promise: Promise, now: datetime) -> Joined:
    return Joined(
        subscription_id=row.id,
        program=row.program.slug,
        promise=promise,
        state=state_of(standing, now),
        since=standing.since,
        ends_at=standing.ends_at,
        paused_until=standing.paused_until,
        chosen=standing.chosen,
        less_often=standing.less_often,
        depth=standing.depth,
    )
