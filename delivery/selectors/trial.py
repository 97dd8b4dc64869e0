"""Whether this is a trial, and who gets messages while it is.

The gate reads it with each message, so its part is a text that others put into their statements.
"""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F

from delivery.models import MailEvent, StaffAddress, TrialEnd
from delivery.rules.mail_events import SMTP, MailEventKind

# `p` is the person. Whether it is a trial is asked once for a statement, whatever it reads; whose
# address it is only while it is one. What goes to people of the sandbox reaches nobody at any time.
KEPT_BY_TRIAL = """
CASE WHEN EXISTS (SELECT FROM delivery_trialend) THEN false
    WHEN starts_with(p.external_id, 'sandbox:') THEN false ELSE NOT EXISTS (
    SELECT FROM delivery_staffaddress t JOIN auth_user u ON u.id = t.user_id
    WHERE lower(t.email) = lower(p.email) AND lower(u.email) = lower(t.email)
        AND u.is_active AND u.is_staff) END
"""
_KEPT_OF = f"""
SELECT p.id FROM subscribers_subscriber p WHERE p.id = ANY(%s) AND {KEPT_BY_TRIAL}
"""  # noqa: S608 - put together of our own constants

_TOLD = (
    MailEventKind.DEFERRED,
    MailEventKind.DELIVERED,
    MailEventKind.COMPLAINED,
    MailEventKind.UNSUBSCRIBED,
)


def trial_end() -> TrialEnd | None:
    """Return how the trial was ended, or None while it goes on."""
    return TrialEnd.objects.select_related("ended_by").first()


def is_trial() -> bool:
    """Say whether messages reach staff alone."""
    return not TrialEnd.objects.exists()


def kept_by_trial(subscriber_ids: Collection[int]) -> set[int]:
    """Return who of these gets nothing because this is a trial, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT_OF, [list(subscriber_ids)])
        return {row[0] for row in cursor.fetchall()}


def verified_at(user: User) -> datetime | None:
    """Return when this member of staff showed that their address of now is theirs, or None."""
    row = StaffAddress.objects.filter(user=user, email__iexact=user.email).first()
    return row.verified_at if row else None


def staff_addresses() -> list[StaffAddress]:
    """Return who gets messages while this is a trial, in order of their names."""
    staff = StaffAddress.objects.filter(
        user__is_active=True, user__is_staff=True, user__email__iexact=F("email")
    )
    return list(staff.select_related("user").order_by("user__username"))


def last_told_at() -> datetime | None:
    """Return when a provider last told of a message, of ours or of other mail of the account.

    What it answered at the hand-over is no telling: that needs no webhook.
    """
    told = MailEvent.objects.filter(kind__in=_TOLD).exclude(source=SMTP).order_by("-id")
    return told.values_list("received_at", flat=True).first()
