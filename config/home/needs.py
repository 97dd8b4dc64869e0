"""What needs this person: each a number with its list, only where they may act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Q, QuerySet

from config.api.standing import SOON, ending_soon
from config.home.seeing import Row, Seeing, counted, listing
from config.models import ApiKey
from delivery.models import (
    Delivery,
    Edition,
    PrivacyRequest,
    Reservation,
    WebhookDelivery,
    WebhookEndpoint,
)
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState, PrivacyState
from delivery.rules.webhooks.vocabulary import PausedBecause, WebhookState
from delivery.selectors.reservations import unreported
from programs.models import Invitation, Program
from programs.rules.vocabulary import InvitationState, ProgramState
from programs.selectors.two_persons import changes_that_hold_it_off

# What sites and salespeople were to report is asked for apart: they know, and no mail system.
_MAIL = [str(kind) for kind in DeliveryKind if kind != DeliveryKind.RESERVATION]
_APPROVE = "delivery.approve_edition"
_PAUSED_FOR_THEM = (PausedBecause.FAILING, PausedBecause.GONE)

Rows = Callable[[Seeing, datetime], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that waits: who may act on it, which rows they are, and their list."""

    key: str
    one: str
    many: str
    permission: str
    rows: Rows
    model: type[Any]
    query: Mapping[str, str]
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """So many things that wait for this person, and where they are listed."""

    number: int
    words: str
    url: str
    is_late: bool


def _to_publish(seeing: Seeing, _now: datetime) -> QuerySet[Invitation]:
    return _for_them(seeing, seeing.rows(Invitation).filter(state=InvitationState.DRAFT))


def _to_approve(seeing: Seeing, _now: datetime) -> QuerySet[Edition]:
    return _for_them(seeing, seeing.rows(Edition).filter(state=EditionState.DRAFT))


def _for_them(seeing: Seeing, drafts: QuerySet[Row]) -> QuerySet[Row]:
    """Leave out what they wrote themselves, while it takes two."""
    return drafts.filter(
        ~Q(prepared_by=seeing.request.user.pk) | Exists(changes_that_hold_it_off())
    )


def _to_send(seeing: Seeing, _now: datetime) -> QuerySet[Edition]:
    return seeing.rows(Edition).filter(state=EditionState.APPROVED)


def _own_drafts(seeing: Seeing, _now: datetime) -> QuerySet[Edition]:
    """Return what they wrote themselves and cannot approve: the rest is counted with that."""
    drafts = seeing.rows(Edition).filter(state=EditionState.DRAFT)
    own = drafts.filter(prepared_by=seeing.request.user.pk)
    return own.filter(~Exists(changes_that_hold_it_off())) if seeing.may(_APPROVE) else own


def _held_programs(seeing: Seeing, _now: datetime) -> QuerySet[Program]:
    return seeing.rows(Program).filter(state=ProgramState.HELD)


def _held_editions(seeing: Seeing, _now: datetime) -> QuerySet[Edition]:
    return seeing.rows(Edition).filter(state=EditionState.HELD)


def _uncertain(seeing: Seeing, _now: datetime) -> QuerySet[Delivery]:
    # As `DeliveryQuerySet.uncertain`, by the same index.
    ended = seeing.rows(Delivery).filter(settled_at__isnull=False).exclude(error="")
    return ended.filter(state=DeliveryState.UNCERTAIN, kind__in=_MAIL)


def _unreported(seeing: Seeing, _now: datetime) -> QuerySet[Reservation]:
    return unreported(seeing.rows(Reservation))


def _paused_webhooks(seeing: Seeing, _now: datetime) -> QuerySet[WebhookEndpoint]:
    """Return what was paused by what it answered; who paused one themselves knows."""
    return seeing.rows(WebhookEndpoint).filter(paused_because__in=_PAUSED_FOR_THEM)


def _given_up(seeing: Seeing, _now: datetime) -> QuerySet[WebhookDelivery]:
    return seeing.rows(WebhookDelivery).filter(state=WebhookState.DEAD)


def _privacy(seeing: Seeing, _now: datetime) -> QuerySet[PrivacyRequest]:
    return seeing.rows(PrivacyRequest).filter(state=PrivacyState.OPEN)


def _privacy_late(seeing: Seeing, now: datetime) -> QuerySet[PrivacyRequest]:
    return _privacy(seeing, now).filter(due_at__lte=now)


def _keys_ending(seeing: Seeing, now: datetime) -> QuerySet[ApiKey]:
    return ending_soon(seeing.rows(ApiKey), now)


# In the order of how much it hurts to wait.
_KINDS = (
    Kind(
        "privacy_late",
        "privacy request is overdue",
        "privacy requests are overdue",
        "delivery.change_privacyrequest",
        _privacy_late,
        PrivacyRequest,
        {"deadline": "overdue"},
        is_late=True,
    ),
    Kind(
        "held_programs",
        "program is held: nothing of it goes",
        "programs are held: nothing of them goes",
        "programs.change_program",
        _held_programs,
        Program,
        {"state__exact": ProgramState.HELD},
        is_late=True,
    ),
    Kind(
        "held_editions",
        "edition is held",
        "editions are held",
        "delivery.change_edition",
        _held_editions,
        Edition,
        {"state__exact": EditionState.HELD},
        is_late=True,
    ),
    Kind(
        "paused_webhooks",
        "webhook endpoint fails and is paused: its events wait",
        "webhook endpoints fail and are paused: their events wait",
        "delivery.change_webhookendpoint",
        _paused_webhooks,
        WebhookEndpoint,
        {"paused_because__in": ",".join(_PAUSED_FOR_THEM)},
        is_late=True,
    ),
    Kind(
        "given_up",
        "webhook event was given up: send it again",
        "webhook events were given up: send them again",
        "delivery.change_webhookendpoint",
        _given_up,
        WebhookDelivery,
        {"state__exact": WebhookState.DEAD},
        is_late=True,
    ),
    Kind(
        "uncertain",
        "delivery is uncertain: say what became of it",
        "deliveries are uncertain: say what became of them",
        "delivery.resolve_delivery",
        _uncertain,
        Delivery,
        {"state__exact": DeliveryState.UNCERTAIN, "kind__in": ",".join(_MAIL)},
    ),
    Kind(
        "unreported",
        "reservation was never reported: say whether it was used",
        "reservations were never reported: say whether they were used",
        "delivery.resolve_delivery",
        _unreported,
        Reservation,
        {"became": "unreported"},
    ),
    Kind(
        "privacy",
        "privacy request to answer",
        "privacy requests to answer",
        "delivery.change_privacyrequest",
        _privacy,
        PrivacyRequest,
        {"state__exact": PrivacyState.OPEN},
    ),
    Kind(
        "keys",
        f"API key stops working within {SOON.days} days: rotate it",
        f"API keys stop working within {SOON.days} days: rotate them",
        "config.add_apikey",
        _keys_ending,
        ApiKey,
        {"ends": "soon"},
    ),
    Kind(
        "publish",
        "invitation to review and publish",
        "invitations to review and publish",
        "programs.publish_invitation",
        _to_publish,
        Invitation,
        {"waits": "me"},
    ),
    Kind(
        "approve",
        "edition to review and approve",
        "editions to review and approve",
        _APPROVE,
        _to_approve,
        Edition,
        {"waits": "me"},
    ),
    Kind(
        "send",
        "edition is approved: say when it goes",
        "editions are approved: say when they go",
        "delivery.change_edition",
        _to_send,
        Edition,
        {"state__exact": EditionState.APPROVED},
    ),
    Kind(
        "own",
        "draft of yours: finish it, or ask somebody to approve it",
        "drafts of yours: finish them, or ask somebody to approve them",
        "delivery.change_edition",
        _own_drafts,
        Edition,
        {"waits": "others"},
    ),
)


def asked_of(seeing: Seeing, now: datetime) -> list[QuerySet[Any, Any]]:
    """Return the query of each kind that this person may act on."""
    return [counted(kind.rows(seeing, now), kind.key) for kind in _theirs(seeing)]


def needs(seeing: Seeing, counts: Mapping[str, int]) -> list[Need]:
    """Return what needs them, from what was counted."""
    return [
        Need(
            number,
            kind.one if number == 1 else kind.many,
            listing(kind.model, **kind.query),
            kind.is_late,
        )
        for kind in _theirs(seeing)
        if (number := counts.get(kind.key, 0))
    ]


def _theirs(seeing: Seeing) -> list[Kind]:
    return [kind for kind in _KINDS if seeing.may(kind.permission) and seeing.may_see(kind.model)]
