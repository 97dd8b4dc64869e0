"""What people ask for by right: received with a deadline, carried out or refused with a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from consent.rules.profile import ProfileRefusal
from consent.rules.vocabulary import Actor, Method
from consent.selectors.merged import survivors_of
from consent.selectors.names import PersonName, UnknownPerson, find_named
from consent.services import restricting
from consent.services.contradict import correct
from consent.services.erase import erase
from consent.services.withdraw import withdraw_all
from delivery.models import PrivacyRequest
from delivery.rules.privacy import one_month_after
from delivery.rules.vocabulary import PrivacyKind, PrivacyState
from delivery.selectors.access import access_document
from delivery.services.claiming import Clock
from subscribers.services.locking import hold_living, hold_people

# What needs nobody to look into it: the person's own word is enough, relayed or not.
AT_ONCE = (
    PrivacyKind.ACCESS,
    PrivacyKind.RESTRICTION,
    PrivacyKind.OBJECTION,
    PrivacyKind.ERASURE,
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where the person's own request came from; empty where somebody passed it on."""

    ip: str
    user_agent: str


class NobodyThereError(UnknownPerson):
    """The person was erased: nothing is held that could be asked for."""


class RequestClosedError(Exception):
    """The request was carried out or refused already."""


class CorrectionRefusedError(ValueError):
    """A value cannot be stored; `refusal` says why."""

    def __init__(self, field: str, refusal: ProfileRefusal) -> None:
        super().__init__(f"{field}: {refusal.sentence}")
        self.field = field
        self.refusal = refusal


class NoReasonError(ValueError):
    """A request can only be refused with the reason that the person is told."""


def receive(
    *, kind: PrivacyKind, subscriber_id: int, method: Method, note: str = "", clock: Clock
) -> PrivacyRequest:
    """Write down that a person asked, due a calendar month later. Raises `NobodyThereError`."""
    with transaction.atomic():
        # Held, so that an erasure at this moment empties the note too, or is seen here.
        if subscriber_id not in hold_living([subscriber_id]):
            raise NobodyThereError(subscriber_id)
        now = clock()
        return PrivacyRequest.objects.create(
            kind=kind,
            subscriber_id=subscriber_id,
            method=method,
            note=note,
            received_at=now,
            due_at=one_month_after(now),
        )


def carry_out(
    *,
    request: PrivacyRequest,
    by: User | None,
    values: Mapping[str, object] | None = None,
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> PrivacyRequest:
    """Do what was asked and close the request, in one transaction.

    An access changes nothing here: whoever closes it has handed over the copy. Nor does a
    correction without `values`: they were put right where they come from. With them it is what the
    person says, passed on: it wins over what any system brings. `ip` and `user_agent` are the
    person's, where they asked themselves: sealed with the entry. Raises `RequestClosedError`, and
    `CorrectionRefusedError` for the first value that cannot be stored, and then nothing is done.
    """
    with transaction.atomic():
        if request.state != PrivacyState.OPEN:
            raise RequestClosedError(request.pk)
        # The person's row first, as everybody does: the request's own after it.
        _correct(request, values or {}, clock)
        _ACTS.get(PrivacyKind(request.kind), _nothing)(request, Visitor(ip, user_agent), clock)
        return _close(request, PrivacyState.DONE, by, "", clock)


def refuse(
    *, request: PrivacyRequest, by: User | None, answer: str, clock: Clock
) -> PrivacyRequest:
    """Close a request with the reason why not. Raises `NoReasonError`, `RequestClosedError`."""
    if not answer.strip():
        raise NoReasonError
    with transaction.atomic():
        return _close(request, PrivacyState.REFUSED, by, answer.strip(), clock)


def answer_at_once(
    *,
    kind: PrivacyKind,
    subscriber_id: int,
    method: Method,
    note: str = "",
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> PrivacyRequest:
    """Receive a request and carry it out, in one transaction: what is one of `AT_ONCE`.

    The preference centre and the API do so. An erasure keeps no evidence: the key to it goes.
    Raises `NobodyThereError`.
    """
    with transaction.atomic():
        # First, or two at once would each hold what the other's erasure waits for. Where a mail
        # system hangs it is received all the same, as everything is.
        hold_people([subscriber_id])
        # Asked after that: what was merged while it was waited for goes on as another record.
        if survivor := survivors_of([subscriber_id]).get(subscriber_id):
            subscriber_id = survivor
            hold_people([subscriber_id])
        request = receive(
            kind=kind, subscriber_id=subscriber_id, method=method, note=note, clock=clock
        )
        return carry_out(request=request, by=None, ip=ip, user_agent=user_agent, clock=clock)


def answer_by_api(
    *, kind: PrivacyKind, name: PersonName, note: str, clock: Clock
) -> tuple[PrivacyRequest, dict[str, Any] | None]:
    """Answer the request of a person at once; return it with their copy where they asked for it.

    Raises `UnknownPerson`.
    """
    person = find_named(name)
    with transaction.atomic():
        done = answer_at_once(
            kind=kind, subscriber_id=person.pk, method=Method.API, note=note, clock=clock
        )
        if kind != PrivacyKind.ACCESS:
            return done, None
        return done, access_document(subscriber_id=done.subscriber_id, clock=clock)


def _close(
    request: PrivacyRequest, state: PrivacyState, by: User | None, answer: str, clock: Clock
) -> PrivacyRequest:
    still_open = Q(state=PrivacyState.OPEN)
    if request.kind == PrivacyKind.ERASURE:
        # The erasure itself closes what is met by it.
        still_open |= Q(state=PrivacyState.DONE, closed_by=None)
    row = PrivacyRequest.objects.filter(still_open, pk=request.pk)
    if not row.update(state=state, closed_at=clock(), closed_by=by, answer=answer):
        raise RequestClosedError(request.pk)
    request.refresh_from_db()
    return request


def _actor(request: PrivacyRequest) -> Actor:
    """In the preference centre it is the person; everybody else passes their word on."""
    return Actor.PERSON if request.method == Method.PREFERENCES else Actor.RELAY


def _nothing(_request: PrivacyRequest, _visitor: Visitor, _clock: Clock) -> None:
    """Change nothing."""


def _correct(request: PrivacyRequest, values: Mapping[str, object], clock: Clock) -> None:
    if values and request.kind != PrivacyKind.CORRECTION:
        raise ValueError("Only a correction says what is right.")
    for field, value in values.items():
        said = correct(
            subscriber_id=request.subscriber_id,
            field=field,
            value=value,
            passed_on=request.pk,
            clock=clock,
        )
        if isinstance(said, ProfileRefusal):
            raise CorrectionRefusedError(field, said)


def _restrict(request: PrivacyRequest, visitor: Visitor, clock: Clock) -> None:
    restricting.restrict(
        subscriber_ids=[request.subscriber_id],
        reason=request.note,
        actor=_actor(request),
        method=Method(request.method),
        ip=visitor.ip,
        user_agent=visitor.user_agent,
        clock=clock,
    )


def _object(request: PrivacyRequest, visitor: Visitor, clock: Clock) -> None:
    withdraw_all(
        subscriber_id=request.subscriber_id,
        actor=_actor(request),
        method=Method(request.method),
        note=request.note,
        ip=visitor.ip,
        user_agent=visitor.user_agent,
        clock=clock,
    )


def _erase(request: PrivacyRequest, _visitor: Visitor, clock: Clock) -> None:
    erase(
        subscriber_id=request.subscriber_id,
        actor=_actor(request),
        method=Method(request.method),
        clock=clock,
    )


_ACTS: dict[PrivacyKind, Callable[[PrivacyRequest, Visitor, Clock], None]] = {
    PrivacyKind.RESTRICTION: _restrict,
    PrivacyKind.OBJECTION: _object,
    PrivacyKind.ERASURE: _erase,
}
