"""Take a place of a promise for a site, an app or a salesperson, and hand its values over.

The answer is the hand-over, so it goes the way of every message: the people's rows are shared as
their mail shares them, permission is read after that by the one gate, the place is taken by the
constraint that takes it for an edition, and the record is there before the values leave (ADR 0035).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from consent import journal
from consent.rules.gate import Refusal
from consent.selectors.frequency import frequency_of
from consent.selectors.names import Found, UnknownPerson, find
from consent.selectors.tokens import why_token
from delivery.models import Delivery, Reservation
from delivery.rendering.accepted import Accepted, load_all_accepted
from delivery.rendering.reserved import Offered, offer
from delivery.rules.gate import refusal
from delivery.rules.reserving import RESERVED_FOR
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from delivery.selectors.permission import Permission, Wish, permissions_of
from delivery.selectors.reserving import Candidate, candidates_of, new_numbers
from delivery.selectors.versions import Versions
from delivery.services import slots
from delivery.services.claiming import Clock
from delivery.services.fencing import is_fenced
from programs.selectors.catalogue import UnknownProgram
from subscribers.services.locking import share_people


class NothingGoesNow(Exception):
    """The database may not know of somebody's stop: nothing is handed over (INV-15)."""


class PeopleBusy(Exception):
    """Somebody has been writing one of the people's rows for longer than is waited."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """What was handed over: the number to report under, until when, and what may be used."""

    id: int
    external_id: str
    format: str
    reserved_at: datetime
    expires_at: datetime
    offered: Offered
    why_token: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate says of one wish, with what was reserved where it lets it."""

    permission: Permission
    reserved: Reserved | None = None


@dataclass(frozen=True, slots=True)
class _Going:
    """One wish that the gate lets: its place in the batch, the number of its delivery to be."""

    index: int
    id: int
    format: str
    candidate: Candidate
    accepted: Accepted


@transaction.atomic
def reserve(
    *, wishes: Sequence[Wish], clock: Clock
) -> list[Answer | UnknownPerson | UnknownProgram]:
    """Reserve what is permitted now, each with a place of its promise; answer for each, in order.

    In as many queries for any number. `next_allowed_at` is after what was reserved. Raises
    `NothingGoesNow`, `PeopleBusy` and `JournalUnwritableError`: then nothing was reserved.
    """
    if is_fenced():
        raise NothingGoesNow
    found = find([wish.named for wish in wishes])
    people = {each.subscriber_id for each in found if isinstance(each, Found)}
    if people and not share_people(people):
        raise PeopleBusy
    before = permissions_of(found=found, wishes=wishes, clock=clock)
    now = clock()
    refused, going = _let(wishes, found, before, now)
    versions = Versions()
    without_place = slots.take(
        [_wanted(each, versions, now) for each in going], now, is_contended=True
    )
    refused |= {each.index: why for each in going if (why := without_place[each.id]) is not None}
    reserved = _record([each for each in going if without_place[each.id] is None], now)
    after = permissions_of(found=found, wishes=wishes, clock=clock) if reserved else before
    return [
        each if isinstance(each, Exception) else _answer(each, refused.get(i), reserved.get(i))
        for i, each in enumerate(after)
    ]


def _answer(permission: Permission, why: Refusal | None, reserved: Reserved | None) -> Answer:
    if reserved is not None:
        return Answer(replace(permission, allowed=True, refusal=None), reserved)
    if why is not None:
        return Answer(replace(permission, allowed=False, refusal=why))
    return Answer(permission)


def _let(
    wishes: Sequence[Wish],
    found: Sequence[Found | Exception],
    before: Sequence[Permission | Exception],
    now: datetime,
) -> tuple[dict[int, Refusal], list[_Going]]:
    """Return what the gate refuses, by place in the batch, and what it lets."""
    open_ = {
        i: each.pair
        for i, (each, said) in enumerate(zip(found, before, strict=True))
        if isinstance(each, Found) and isinstance(said, Permission) and said.allowed
    }
    candidates = candidates_of(set(open_.values()))
    accepted = load_all_accepted({c.job.invitation_id or 0 for c in candidates.values()})
    refused: dict[int, Refusal] = {}
    going: list[_Going] = []
    for (i, pair), id_ in zip(open_.items(), new_numbers(len(open_)), strict=True):
        candidate = candidates[pair]
        version = accepted.get(candidate.job.invitation_id or 0)
        why = refusal(candidate.gate, now) or _not_covered(version, wishes[i].format)
        if why is not None or version is None:
            refused[i] = why or Refusal.NO_CONSENT
        else:
            going.append(_Going(i, id_, wishes[i].format, candidate, version))
    return refused, going


def _not_covered(version: Accepted | None, wanted: str) -> Refusal | None:
    """Return why what they accepted is not what is asked for."""
    if version is None:
        return Refusal.NO_CONSENT
    terms = version.promise(version.default_language).terms
    return None if terms.format == wanted else Refusal.NOT_COVERED


def _wanted(going: _Going, versions: Versions, now: datetime) -> slots.Wanted:
    standing = going.candidate.held.standing
    invitation = versions.of(standing.invitation_id or 0)
    return slots.Wanted(
        delivery_id=going.id,
        subscription_id=going.candidate.held.subscription_id,
        yes_id=standing.permitted_by_id or 0,
        request_id=going.candidate.request_id,
        frequency=frequency_of(standing, invitation),
        editions=invitation.term_editions,
        ends_at=standing.ends_at,
        promised_at=now,
    )


def _record(going: Sequence[_Going], now: datetime) -> dict[int, Reserved]:
    """Write down what is handed over, before it is; return it by its place in the batch."""
    offers = {each.index: offer(each.candidate.job, each.accepted) for each in going}
    Delivery.objects.bulk_create(_row(each, offers[each.index], now) for each in going)
    until = now + RESERVED_FOR
    Reservation.objects.bulk_create(
        Reservation(delivery_id=each.id, format=each.format, expires_at=until) for each in going
    )
    if going:
        journal.note_sending(editions={}, others=len(going), now=now)
    return {
        each.index: Reserved(
            id=each.id,
            external_id=each.candidate.external_id,
            format=each.format,
            reserved_at=now,
            expires_at=until,
            offered=offers[each.index],
            why_token=why_token(each.id),
        )
        for each in going
    }


def _row(going: _Going, offered: Offered, now: datetime) -> Delivery:
    held, job = going.candidate.held, replace(going.candidate.job, delivery_id=going.id)
    return Delivery(
        id=going.id,
        kind=DeliveryKind.RESERVATION,
        state=DeliveryState.SENDING,
        subscriber_id=held.subscriber_id,
        subscription_id=held.subscription_id,
        permitted_by_id=held.standing.permitted_by_id,
        invitation_id=held.standing.invitation_id,
        language=offered.language,
        address_version=held.consent.address_version,
        created_at=now,
        due_at=now,
        promised_at=now,
        lease_until=now + RESERVED_FOR,
        attempts=1,
        permitted_at=now,
        handed_over_at=now,
        used=offered.usage.used,
        depth=str(offered.usage.depth),
        sealed=offered.sealed_for(job, going.accepted),
    )
