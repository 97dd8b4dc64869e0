"""Asking to join: a request waits for its confirmation, and one message goes out for it."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from consent.ledger import Evidence, NewEntry, PersonErasedError, evidence_of, lock_subjects
from consent.models import ConsentEvent, PersonalLink, Subject
from consent.rules.inviting import came_by
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.batches import batch_of_tag
from consent.selectors.whole import is_still_at
from consent.services.recording import Clock, record_request
from programs.models import Invitation, InvitationText, Program
from programs.rules.vocabulary import InvitationState, Need
from programs.selectors import promises
from subscribers.models import Subscriber
from subscribers.rules.sandbox import is_sandbox_address
from subscribers.services import people

REQUEST_LASTS = timedelta(days=30)
SAME_REQUEST_RESTS = timedelta(minutes=10)
REQUESTS_A_DAY = 3
REQUESTS_A_DAY_IN_ALL = 10


class ProgramNotOpenError(Exception):
    """The program takes nobody in: it is no program, not open, or has no published invitation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asked for: the words they saw, what they ticked and answered, and how.

    `again` stands for what their open request by the same promise said, where there is one.
    `came_by` names the mailing that brought them (`consent.rules.inviting.came_by`).
    """

    invitation: Invitation
    text: InvitationText
    chosen: tuple[str, ...]
    method: Method
    evidence: Evidence
    again: bool = False
    came_by: Mapping[str, Any] = field(default_factory=dict)


def request_by_page(
    *,
    program: Program,
    address: str,
    language: str,
    chosen: Collection[str],
    answers: Mapping[str, Any],
    ip: str,
    user_agent: str,
    again: bool = False,
    version: int | None = None,
    campaign: str = "",
    clock: Clock,
) -> None:
    """Record that somebody asked to join with `address`. Says nothing about who is known.

    `again` asks for the message once more: what was ticked and answered then stands, whatever is
    given here. `version` is the number of the promise that they read, by default the published one.
    `campaign` is the tag of the public link, noted where it is that of a batch of the program:
    whatever else stands in an address may be of one person alone.
    What is of the sandbox takes its people in and nobody else, and nothing else takes them in.
    The same wish again within ten minutes, a fourth for the program or an eleventh in all within a
    day, sends nothing more. Raises `ProgramNotOpenError`.
    """
    if is_sandbox_address(address) != program.brand.is_sandbox:
        raise ProgramNotOpenError(program.slug)
    said = Evidence(address, ip, user_agent, dict(answers))
    offered = _wish(promise_read(program, version), language, chosen, said, Method.PUBLIC_PAGE)
    batch = batch_of_tag(program.pk, campaign)
    told = came_by(campaign=campaign, batch_id=batch) if batch else {}
    wish = replace(offered, again=again, came_by=told)
    try:
        _request_from(address, wish, clock)
    except PersonErasedError:
        # Erased between being found and being asked about: whoever comes now is somebody new.
        _request_from(address, wish, clock)


def _request_from(address: str, wish: Wish, clock: Clock) -> None:
    with transaction.atomic():
        person = people.find_or_add(address=address, language=wish.text.language, clock=clock)
        request(person=person, wish=wish, clock=clock)


def request_by_link(
    *,
    link: PersonalLink,
    language: str,
    chosen: Collection[str],
    answers: Mapping[str, Any],
    ip: str,
    user_agent: str,
    version: int | None = None,
    clock: Clock,
) -> None:
    """Record that the person of a personal link asked to join. Raises `ProgramNotOpenError`.

    `version` is the number of the promise that they read, by default the published one. Where they
    are erased at this moment, so is their link, and nothing is recorded; nor where the link went to
    an address that they had before.
    """
    said = Evidence(link.subscriber.email or "", ip, user_agent, dict(answers))
    invitation = promise_read(link.program, version)
    told = came_by(campaign=link.campaign, batch_id=link.batch_id)
    wish = replace(_wish(invitation, language, chosen, said, Method.PERSONAL_LINK), came_by=told)
    with suppress(PersonErasedError), transaction.atomic():
        if is_still_at(link.subscriber_id, link.address_version or 0):
            request(person=link.subscriber, wish=wish, clock=clock)


def request(*, person: Subscriber, wish: Wish, clock: Clock) -> None:
    """Record the wish of `person`, once. Needs no lock on the person: a request stops no mail."""
    if person.email is None:
        return
    subject = lock_subjects([person.id])[person.id]
    now = clock()
    wish = _repeated(subject, wish, now) if wish.again else wish
    if _is_enough(subject, wish, now) or _is_to_be_erased(subject):
        return
    record_request(_entry(person, wish, now))


def promise_read(program: Program, version: int | None = None) -> Invitation:
    """Return the published version of an open program, or the one that was when it was read.

    Raises `ProgramNotOpenError`.
    """
    published = promises.published(program.slug)
    if published is None:
        raise ProgramNotOpenError(program.slug)
    if version in (None, published.number):
        return published
    return program.invitations.get(number=version, state=InvitationState.SUPERSEDED)


def _wish(
    invitation: Invitation, language: str, chosen: Collection[str], said: Evidence, method: Method
) -> Wish:
    text, _promise = promises.promise_for(invitation, language)
    offered = dict(invitation.data_uses.values_list("field__key", "need"))
    ticked = {key for key in chosen if offered.get(key) == Need.OPTIONAL}
    answered = {key: value for key, value in said.answers.items() if offered.get(key) == Need.ASKED}
    return Wish(
        invitation=invitation,
        text=text,
        chosen=tuple(sorted(ticked | set(answered))),
        method=method,
        evidence=replace(said, answers=answered),
    )


def _is_enough(subject: Subject, wish: Wish, now: datetime) -> bool:
    """Say whether this wish would repeat the last one or be one too many for a day."""
    today = ConsentEvent.objects.filter(
        subject=subject, kind=EventKind.REQUESTED, at__gt=now - timedelta(days=1)
    ).order_by("position")
    lately = [event for event in today if event.program_id == wish.invitation.program_id]
    if len(lately) >= REQUESTS_A_DAY or len(today) >= REQUESTS_A_DAY_IN_ALL:
        return True
    if not lately or lately[-1].at <= now - SAME_REQUEST_RESTS:
        return False
    return _same(lately[-1], wish)


def _repeated(subject: Subject, wish: Wish, now: datetime) -> Wish:
    """Return the wish as the last request had it that is open still and was by the same promise.

    In the language that it was read in, whichever the page is in by now.
    """
    requests = ConsentEvent.objects.filter(
        subject=subject, program=wish.invitation.program_id, kind=EventKind.REQUESTED
    )
    last = requests.select_related("subject").order_by("-position").first()
    if last is None or last.invitation_id != wish.invitation.id or not _is_open(last, now):
        return wish
    text = wish.invitation.texts.get(language=last.language)
    answers = evidence_of(last).answers
    chosen = tuple(last.details.get("chosen", ()))
    return replace(wish, text=text, chosen=chosen, evidence=replace(wish.evidence, answers=answers))


def _is_open(last: ConsentEvent, now: datetime) -> bool:
    is_in_time = last.valid_until is not None and now < last.valid_until
    later = ConsentEvent.objects.filter(
        subject=last.subject_id, program=last.program_id, position__gt=last.position
    )
    return is_in_time and not later.exists()


def _is_to_be_erased(subject: Subject) -> bool:
    """Say whether the chain has ended, and a hanging mail system keeps the rest from going.

    A wish behind that end would go with it; in half a minute the address is free for a new one.
    """
    if subject.folded_position == subject.head_position:
        return False
    ends = ConsentEvent.objects.filter(subject=subject, kind=EventKind.ERASED, program=None)
    return ends.exists()


def _same(event: ConsentEvent, wish: Wish) -> bool:
    return (
        event.text_id == wish.text.shown_id
        and event.details.get("chosen") == list(wish.chosen)
        and evidence_of(event).answers == wish.evidence.answers
    )


def _entry(person: Subscriber, wish: Wish, now: datetime) -> NewEntry:
    return NewEntry(
        subscriber_id=person.id,
        kind=EventKind.REQUESTED,
        actor=Actor.PERSON,
        method=wish.method,
        at=now,
        program_id=wish.invitation.program_id,
        invitation_id=wish.invitation.id,
        language=wish.text.language,
        text_id=wish.text.shown_id,
        valid_until=now + REQUEST_LASTS,
        address_version=person.address_version,
        details={
            "chosen": list(wish.chosen),
            "promise_sha256": wish.text.promise_sha256,
            **wish.came_by,
        },
        evidence=wish.evidence,
    )
