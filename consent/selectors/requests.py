"""A request as the person who made it sees it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.rules.fold import Standing
from consent.rules.gate import ConsentFacts
from consent.rules.vocabulary import PERMITTING, Actor, EventKind, State
from consent.selectors.facts import SubscriptionFacts
from consent.selectors.standing import (
    facts_for,
    facts_of_subject,
    first_yeses_of,
    since_of,
    state_of,
)
from consent.selectors.waiting import waits_for
from consent.selectors.wishes import NO_WISHES, Wishes, wishes_of
from programs.models import Invitation, InvitationText
from programs.rules.promise import DataWords, Promise
from programs.rules.values import write_value
from programs.rules.vocabulary import ProgramState, TermKind
from programs.selectors.promises import promise_of
from subscribers.rules.vocabulary import StoppedBy


class RequestState(StrEnum):
    """What became of a request."""

    OPEN = "open"
    ACTIVE = "active"
    ENDED = "ended"
    CLOSED = "closed"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN_SINCE = "withdrawn_since"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A yes that a rule asks to be said again: whether the last holds, and when this one would end.

    `until` is None where no count of days ends it: the promise's own words say what does.
    """

    is_live: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SignedUp:
    """Where and when somebody signed up elsewhere, as we were told: they asked for nothing here."""

    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RequestView:
    """What was asked for, in the words that were shown, and what became of it.

    `answers` are `(label, answer)` in words, while the request is open: whoever confirms sees what
    would be stored as their own word, for somebody else may have answered with their address.
    `wishes` are what goes on with the yes from one before it. `since` is when the request was
    answered first, None where no answer of it holds, and `ends_at` when that ends. `may_ask_again`
    says whether an expired one may be asked once more from here: the address is the same, and the
    program `takes_in` people. `is_in` says whether a yes to this very version holds already:
    whoever reads it has the mailbox, so it is told. `stands` is where the person stands now, since
    `stands_since`. `waits_for` names what keeps all of it from coming, of a yes that holds or
    would: "" for nothing, "closed", or what the gate says. `brought` is set where somebody else
    asked in their name.
    """

    request: ConsentEvent
    promise: Promise
    chosen: tuple[str, ...]
    state: RequestState
    stands: State
    stands_since: datetime | None
    subscription_id: int
    since: datetime | None
    answers: tuple[tuple[str, str], ...] = ()
    renewal: Renewal | None = None
    wishes: Wishes = NO_WISHES
    takes_in: bool = False
    may_ask_again: bool = False
    waits_for: str = ""
    zone: str = ""
    ends_at: datetime | None = None
    is_in: bool = False
    brought: SignedUp | None = None


def open_request(request: ConsentEvent, clock: Callable[[], datetime]) -> RequestView | None:
    """Return `request` as its person sees it now; None once the person is erased."""
    facts = facts_of_subject(request.subject_id, request.program_id)
    text = InvitationText.objects.filter(
        invitation=request.invitation_id, language=request.language
    ).first()
    if facts is None or text is None or request.invitation is None:
        return None
    now = clock()
    stands = state_of(facts.standing, now)
    state = _state(request, facts, now)
    promise = promise_of(request.invitation, text)
    yes_id = facts.standing.permitted_by_id if state == RequestState.ACTIVE else None
    first = first_yeses_of([yes_id]).get(yes_id or 0)
    return RequestView(
        request=request,
        promise=promise,
        chosen=chosen_of(request, facts.standing),
        state=state,
        stands=stands,
        stands_since=since_of(facts.standing, stands),
        subscription_id=facts.subscription_id,
        since=first.at if first else None,
        answers=_answers(request, promise) if state == RequestState.OPEN else (),
        renewal=_renewal(request.invitation, facts.standing, now) if is_renewal(request) else None,
        wishes=_going_on(request, state, now),
        takes_in=facts.consent.program_state == ProgramState.OPEN,
        may_ask_again=state == RequestState.EXPIRED and _may_ask_again(request, facts.consent),
        waits_for=_waits_for(state, facts.consent, now),
        zone=request.subject.subscriber.time_zone if request.subject.subscriber else "",
        ends_at=facts.standing.ends_at,
        is_in=state == RequestState.OPEN and _is_in(request, facts.standing, now),
        brought=_brought(request),
    )


def _brought(request: ConsentEvent) -> SignedUp | None:
    told = evidence_of(request) if request.actor == Actor.RELAY else None
    if told is None or not told.signed_up_at:
        return None
    return SignedUp(told.source, datetime.fromisoformat(told.signed_up_at))


def what_became_of(request: ConsentEvent, subscription_id: int, now: datetime) -> RequestState:
    """Return where `request`, which was for this subscription, stands now: in two queries."""
    return _state(request, facts_for([subscription_id])[subscription_id], now)


def _state(request: ConsentEvent, facts: SubscriptionFacts, now: datetime) -> RequestState:
    return state_of_request(
        request,
        facts.standing,
        now,
        address_version=facts.consent.address_version,
        is_closed=facts.consent.program_state == ProgramState.CLOSED,
    )


def _is_in(request: ConsentEvent, standing: Standing, now: datetime) -> bool:
    holds = state_of(standing, now) in (State.ACTIVE, State.PAUSED)
    return holds and standing.invitation_id == request.invitation_id


def _may_ask_again(request: ConsentEvent, consent: ConsentFacts) -> bool:
    is_theirs = consent.has_address and consent.address_version == request.address_version
    return is_theirs and consent.program_state == ProgramState.OPEN


def _waits_for(state: RequestState, consent: ConsentFacts, now: datetime) -> str:
    """Return what keeps the yes that holds, or that a confirmation now would give, from all."""
    if state == RequestState.OPEN:
        # What it lifts is no stop any more (`consent.services.stops.freed_by_a_yes`).
        ours = consent.suppressed_by if consent.suppressed_by == StoppedBy.CONTROLLER else ""
        version = consent.address_version
        consent = replace(consent, ends_at=None, confirmed_version=version, suppressed_by=ours)
    elif state != RequestState.ACTIVE:
        return ""
    return waits_for(consent, now)


def _renewal(invitation: Invitation, standing: Standing, now: datetime) -> Renewal:
    is_live = state_of(standing, now) in (State.ACTIVE, State.PAUSED)
    is_counted = invitation.term_kind == TermKind.DAYS and invitation.term_days is not None
    return Renewal(is_live, now + timedelta(days=invitation.term_days or 0) if is_counted else None)


def is_renewal(request: ConsentEvent) -> bool:
    """Say whether a rule asked for a yes that goes on or has ended to be said again."""
    return "renews" in request.details


def _going_on(request: ConsentEvent, state: RequestState, now: datetime) -> Wishes:
    is_to_come = state == RequestState.OPEN and said_yes_before(request)
    if not is_to_come and state != RequestState.ACTIVE:
        return NO_WISHES
    program_id = request.program_id or 0
    return wishes_of(subject_id=request.subject_id, program_id=program_id, now=now)


def said_yes_before(request: ConsentEvent) -> bool:
    """Say whether a yes to the same program holds, or ended by nobody's word, as this is answered.

    Who left, refused or was stopped begins anew.
    """
    words = (*PERMITTING, EventKind.WITHDRAWN, EventKind.REVOKED, EventKind.REFUSED)
    last = ConsentEvent.objects.filter(
        subject=request.subject_id, program=request.program_id, kind__in=words
    ).order_by("-position")
    return last.values_list("kind", flat=True).first() in PERMITTING


def chosen_of(request: ConsentEvent, standing: Standing) -> tuple[str, ...]:
    """Return what a confirmation covers: nothing that was switched off since a rule asked."""
    chosen = tuple(request.details.get("chosen", ()))
    if (
        standing.permitted_by_id is None
        or request.details.get("renews") != standing.permitted_by_id
    ):
        return chosen
    return tuple(key for key in chosen if key in standing.chosen)


def _answers(request: ConsentEvent, promise: Promise) -> tuple[tuple[str, str], ...]:
    answers = evidence_of(request).answers
    return tuple(
        (use.label, _in_words(use, answers[use.key], promise.language))
        for use in promise.data
        if use.key in answers
    )


def _in_words(use: DataWords, answer: Any, language: str) -> str:
    labels = {choice.code: {language: choice.label} for choice in use.choices}
    written = write_value(use.type, answer, labels, language)
    return ", ".join(written) if isinstance(written, list) else written


def state_of_request(
    request: ConsentEvent,
    standing: Standing,
    now: datetime,
    *,
    address_version: int | None,
    is_closed: bool,
) -> RequestState:
    """Return what a confirmation finds at `now`: the page shows it and the service obeys it."""
    if _is_answered_by(request, standing.permitted_by_id):
        is_over = state_of(standing, now) == State.COMPLETED
        return RequestState.ENDED if is_over else RequestState.ACTIVE
    if is_closed:
        return RequestState.CLOSED
    if standing.open_request_id == request.id:
        in_time = request.valid_until is not None and now < request.valid_until
        is_same_address = request.address_version == address_version
        return RequestState.OPEN if in_time and is_same_address else RequestState.EXPIRED
    return _overtaken(standing)


def _overtaken(standing: Standing) -> RequestState:
    """Return what happened since to a request that nobody answered and that waits no more."""
    if standing.state == State.REVOKED:
        return RequestState.ENDED
    if standing.state in (State.WITHDRAWN, State.REFUSED):
        return RequestState.WITHDRAWN_SINCE
    if standing.open_request_id is not None or standing.permitted_by_id is not None:
        return RequestState.REPLACED
    return RequestState.EXPIRED


def _is_answered_by(request: ConsentEvent, yes_id: int | None) -> bool:
    if yes_id is None:
        return False
    return ConsentEvent.objects.filter(
        id=yes_id, answers=request.id, kind__in=(EventKind.GIVEN, EventKind.RENEWED)
    ).exists()
