"""A rule asks, once for a yes that ends, whether the person wants it again."""

from datetime import datetime

from django.db import transaction

from consent.ledger import NewEntry, lock_subjects
from consent.models import ConsentEvent, Subscription
from consent.rules.fold import Standing
from consent.rules.term import term_end
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import standings, state_of
from consent.services.join import REQUEST_LASTS
from consent.services.recording import Clock, record_request
from programs.models import Invitation, InvitationText, Program
from programs.rules.languages import pick_language
from programs.rules.vocabulary import Need
from programs.selectors import promises
from programs.selectors.newer import is_material_since


def offer_renewal(*, subscription_id: int, yes_id: int, clock: Clock) -> ConsentEvent | None:
    """Record the request whose confirmation would renew a yes; None where none is to be offered.

    None where the yes is not in force any more, was offered a renewal already, or where the
    person's own request waits; where the program takes nobody in, has no promise in their
    language, or one that would end no later. Makes nothing active: only their own POST does.
    """
    row = Subscription.objects.select_related("program").get(id=subscription_id)
    with transaction.atomic():
        lock_subjects([row.subscriber_id])
        now = clock()
        standing = standings([(row.subscriber_id, row.program_id)])[
            row.subscriber_id, row.program_id
        ]
        if not _may_be_asked(row, standing, yes_id, now):
            return None
        offered = _offered(row.program, standing, now)
        return record_request(_entry(row, standing, offered, now)) if offered else None


def _may_be_asked(row: Subscription, standing: Standing, yes_id: int, now: datetime) -> bool:
    is_live = state_of(standing, now) in (State.ACTIVE, State.PAUSED)
    if not is_live or standing.permitted_by_id != yes_id or _waits(standing, now):
        return False
    asked = ConsentEvent.objects.filter(
        subject__subscriber=row.subscriber_id, kind=EventKind.REQUESTED, details__renews=yes_id
    )
    return not asked.exists()


def _waits(standing: Standing, now: datetime) -> bool:
    return standing.request_lapses_at is not None and standing.request_lapses_at > now


def _offered(program: Program, standing: Standing, now: datetime) -> InvitationText | None:
    invitation = promises.published(program.slug)
    if invitation is None or not _ends_later(invitation, standing, now):
        return None
    texts = {text.language: text for text in invitation.texts.all()}
    picked = pick_language(standing.language, texts)
    return texts[picked] if picked else None


def _ends_later(invitation: Invitation, standing: Standing, now: datetime) -> bool:
    ends_at = term_end(
        kind=invitation.term_kind,
        days=invitation.term_days,
        ends_on=invitation.term_ends_on,
        given_at=now,
    )
    return ends_at is None or ends_at > (standing.ends_at or now)


def _entry(row: Subscription, standing: Standing, text: InvitationText, now: datetime) -> NewEntry:
    return NewEntry(
        subscriber_id=row.subscriber_id,
        kind=EventKind.REQUESTED,
        actor=Actor.SYSTEM,
        method=Method.RULE,
        at=now,
        program_id=row.program_id,
        invitation_id=text.invitation_id,
        language=text.language,
        text_id=text.shown_id,
        valid_until=now + REQUEST_LASTS,
        address_version=standing.address_version,
        details={
            "renews": standing.permitted_by_id,
            "chosen": _still_chosen(text, standing),
            "promise_sha256": text.promise_sha256,
        },
    )


def _still_chosen(text: InvitationText, standing: Standing) -> list[str]:
    """Return what the person chose of what the offered version leaves to them.

    A version that asks for more carries nothing over: each field is switched on anew.
    """
    if is_material_since(standing.invitation_id or 0, text.invitation):
        return []
    uses = promises.uses_of([text.invitation_id])[text.invitation_id]
    theirs = {use.key for use in uses if use.need != Need.REQUIRED}
    return [key for key in standing.chosen if key in theirs]
