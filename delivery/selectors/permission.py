"""What may go to a person in a program now; if nothing, why, and when again."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from consent.models import Subscription
from consent.rules.gate import Refusal, consent_refusal
from consent.selectors.facts import SubscriptionFacts
from consent.selectors.frequency import frequency_of
from consent.selectors.names import Found, Named, UnknownPerson, find
from consent.selectors.standing import Pair, facts_for, requests_of
from delivery.rules.places import Place, next_free, refusal_of_places
from delivery.selectors.places import editions_had, places_held
from delivery.selectors.trial import kept_by_trial
from programs.models import Invitation
from programs.selectors.catalogue import UnknownProgram

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Permission:
    """The gate's answer, as far as it holds for any edition of the program.

    `next_allowed_at` is the first time that nothing known now refuses; None where it takes a word
    of the person, or an act of the controller.
    """

    allowed: bool
    refusal: Refusal | None
    invitation_version: int | None
    next_allowed_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom and what is asked about, and in which format it would come: "" for whichever it is."""

    named: Named
    format: str = ""


def check(*, named: Named, clock: Clock, wanted: str = "") -> Permission:
    """Return the answer for one person and program, in the format `wanted`, "" for whichever it is.

    Raises `UnknownPerson`, `UnknownProgram`.
    """
    [answer] = check_many(wishes=[Wish(named, wanted)], clock=clock)
    if isinstance(answer, Exception):
        raise answer
    return answer


def check_many(
    *, wishes: Sequence[Wish], clock: Clock
) -> list[Permission | UnknownPerson | UnknownProgram]:
    """Return the answer for each, in order; as many queries for any number."""
    found = find([wish.named for wish in wishes])
    return permissions_of(found=found, wishes=wishes, clock=clock)


def permissions_of(
    *,
    found: Sequence[Found | UnknownPerson | UnknownProgram],
    wishes: Sequence[Wish],
    clock: Clock,
) -> list[Permission | UnknownPerson | UnknownProgram]:
    """Return the answer for each of `wishes`, of which it was `found` whom they name."""
    facts = _facts({each.pair for each in found if isinstance(each, Found)})
    read = _read(facts.values(), since=clock())
    kept = kept_by_trial({each.subscriber_id for each in facts.values()})
    now = clock()
    return [
        _in_trial(_permission(facts.get(each.pair), read, now, wish.format), each, kept)
        if isinstance(each, Found)
        else each
        for each, wish in zip(found, wishes, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Read:
    """What the answers go by: versions, places by subscription, editions had by the yes."""

    accepted: dict[int, Invitation]
    places: dict[int, list[Place]]
    had: dict[int, int]


def _read(facts: Collection[SubscriptionFacts], since: datetime) -> _Read:
    accepted = _accepted(facts)
    counting = {id_ for id_, each in accepted.items() if each.term_editions is not None}
    asked = requests_of(
        each.standing.permitted_by_id for each in facts if each.standing.invitation_id in counting
    )
    had = editions_had({request for request in asked.values() if request is not None})
    return _Read(
        accepted,
        places_held([each.subscription_id for each in facts], since),
        {yes: had.get(request or 0, 0) for yes, request in asked.items()},
    )


def _in_trial(permission: Permission, found: Found, kept: Collection[int]) -> Permission:
    """Return the answer as the trial leaves it: until it ends nobody but staff gets anything."""
    if not permission.allowed or found.pair[0] not in kept:
        return permission
    return replace(permission, allowed=False, refusal=Refusal.TRIAL, next_allowed_at=None)


def _facts(pairs: set[Pair]) -> dict[Pair, SubscriptionFacts]:
    rows = Subscription.objects.filter(
        subscriber_id__in={pair[0] for pair in pairs}, program_id__in={pair[1] for pair in pairs}
    ).values_list("id", flat=True)
    return {(f.subscriber_id, f.program_id): f for f in facts_for(list(rows)).values()}


def _accepted(facts: Iterable[SubscriptionFacts]) -> dict[int, Invitation]:
    return Invitation.objects.in_bulk(
        {each.standing.invitation_id for each in facts if each.standing.invitation_id}
    )


def _permission(
    facts: SubscriptionFacts | None, read: _Read, now: datetime, wanted: str
) -> Permission:
    if facts is None:
        return Permission(False, Refusal.NO_CONSENT, None, None, None)
    held = facts.standing
    invitation = read.accepted.get(held.invitation_id or 0)
    refusal = consent_refusal(facts.consent, now)
    if invitation is None:
        return Permission(False, refusal or Refusal.NO_CONSENT, None, None, None)
    taken = read.places.get(facts.subscription_id, [])
    free_at = next_free(taken, frequency_of(held, invitation).count, now)
    had = read.had.get(held.permitted_by_id or 0, 0)
    if refusal is None and wanted and invitation.format != wanted:
        refusal = Refusal.NOT_COVERED
    refusal = refusal or refusal_of_places(had, invitation.term_editions, free_at, now)
    return Permission(
        allowed=refusal is None,
        refusal=refusal,
        invitation_version=invitation.number,
        next_allowed_at=_next_allowed(refusal, free_at, held.paused_until, held.ends_at, now),
        ends_at=held.ends_at,
    )


def _next_allowed(
    refusal: Refusal | None,
    free_at: datetime,
    paused_until: datetime | None,
    ends_at: datetime | None,
    now: datetime,
) -> datetime | None:
    if refusal == Refusal.PAUSED:
        at = max(free_at, paused_until) if paused_until else None
    else:
        at = free_at if refusal in (None, Refusal.TOO_SOON) else None
    return None if at is None or (ends_at is not None and at >= ends_at) else at
