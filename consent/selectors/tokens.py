"""Tokens for rows and rows for tokens, with the installation's keys."""

from django.conf import settings
from django.db.models import QuerySet

from consent.models import ConsentEvent, PersonalLink, Subscription
from consent.rules.tokens import Purpose, make_token, read_token
from consent.rules.vocabulary import EventKind


def confirm_token(event_id: int) -> str:
    """Return the token that confirms the request, or the new address, of entry `event_id`."""
    return make_token(Purpose.CONFIRM, event_id, settings.TOKEN_KEYS)


def leave_token(subscription_id: int) -> str:
    """Return the token that leaves one subscription; it never expires."""
    return make_token(Purpose.LEAVE, subscription_id, settings.TOKEN_KEYS)


def undo_token(event_id: int) -> str:
    """Return the token that undoes the leaving `event_id`."""
    return make_token(Purpose.UNDO, event_id, settings.TOKEN_KEYS)


def reason_token(event_id: int) -> str:
    """Return the token by which somebody says why they left, for the leaving `event_id`."""
    return make_token(Purpose.REASON, event_id, settings.TOKEN_KEYS)


def link_token(link_id: int) -> str:
    """Return the token of a personal invitation link."""
    return make_token(Purpose.LINK, link_id, settings.TOKEN_KEYS)


def why_token(delivery_id: int) -> str:
    """Return the token that shows one delivery's data-use receipt."""
    return make_token(Purpose.WHY, delivery_id, settings.TOKEN_KEYS)


def reading_token(delivery_id: int) -> str:
    """Return the token of the page on which one edition can be read as it was sent."""
    return make_token(Purpose.READ, delivery_id, settings.TOKEN_KEYS)


def preferences_token(delivery_id: int) -> str:
    """Return the token of the preference centre, mailed by delivery `delivery_id`."""
    return make_token(Purpose.ME, delivery_id, settings.TOKEN_KEYS)


def mail_token(delivery_id: int) -> str:
    """Return what a mail provider is told of a delivery, and says back in its events."""
    return make_token(Purpose.MAIL, delivery_id, settings.TOKEN_KEYS)


def row_of(purpose: Purpose, token: str) -> int:
    """Return the number of the row that `token` names for `purpose`, or 0, which no row has."""
    return read_token(purpose, token, settings.TOKEN_KEYS) or 0


def by_leave_token(token: str) -> Subscription | None:
    """Return the subscription that `token` leaves."""
    rows = Subscription.objects.select_related("program__brand", "invitation", "subscriber")
    return rows.filter(id=row_of(Purpose.LEAVE, token)).first()


def by_link_token(token: str) -> PersonalLink | None:
    """Return the personal link of `token`, expired ones too."""
    rows = PersonalLink.objects.select_related("program__brand", "subscriber")
    return rows.filter(id=row_of(Purpose.LINK, token)).first()


def by_confirm_token(token: str) -> ConsentEvent | None:
    """Return the request, or the new address, that `token` confirms, whatever became of it."""
    rows = ConsentEvent.objects.select_related(
        "program__brand", "invitation", "subject__subscriber"
    )
    kinds = (EventKind.REQUESTED, EventKind.MOVED)
    return rows.filter(id=row_of(Purpose.CONFIRM, token), kind__in=kinds).first()


def by_undo_token(token: str) -> ConsentEvent | None:
    """Return the leaving that `token` undoes, however long ago."""
    return _leavings().filter(id=row_of(Purpose.UNDO, token)).first()


def by_reason_token(token: str) -> ConsentEvent | None:
    """Return the leaving that `token` says the reason of, however long ago."""
    return _leavings().filter(id=row_of(Purpose.REASON, token)).first()


def _leavings() -> QuerySet[ConsentEvent]:
    rows = ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN)
    return rows.select_related("program__brand", "invitation", "subject__subscriber", "reason")
