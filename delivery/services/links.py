"""The link to one's preference centre, mailed to whoever asks for it and is known."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models.functions import Lower

from consent.rules.posting import FormKind
from consent.services.limits import count_post
from consent.services.posting import keep
from delivery.models import Delivery
from delivery.nudges import nudge_answers
from delivery.rules.preference_link import LINK_LASTS
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from subscribers.models import Subscriber
from subscribers.selectors.addresses import is_unconfirmed

Clock = Callable[[], datetime]

LINK_RESTS = timedelta(minutes=10)
LINKS_A_DAY = 5

_PAGE = "me"

# Any number of our own: it keeps these locks apart from other advisory locks.
_LOCK = 0x57494C4C


def post_link(*, address: str, ip: str, clock: Clock) -> None:
    """Take in that somebody asks for the link of `address`; `send_preference_link` is its work.

    The answer takes as long for an address that is known as for one that is not. Raises
    `TooManyError` and `LimitsUnknownError`.
    """
    count_post(ip=ip, place=_PAGE)
    keep(form=FormKind.LINK, address=address, said={}, clock=clock)


def send_preference_link(*, address: str, clock: Clock) -> None:
    """Queue the mail with the link, where the address is known. Says nothing about that.

    An address that the person typed opens nothing before its mailbox has answered the message
    that it got then: it may be a stranger's.
    At most one in ten minutes and five a day for each person. An advisory lock holds the count:
    the person's row is locked while mail is handed over, and this page must not wait for that.
    """
    with transaction.atomic():
        people = Subscriber.objects.alias(lowered=Lower("email"))
        person = people.filter(lowered=address.lower(), email__isnull=False).first()
        if person is None or is_unconfirmed(person.id):
            return
        _lock(person.id)
        now = clock()
        if _is_enough(person.id, now):
            return
        _queue(person, now)
        transaction.on_commit(nudge_answers, robust=True)


def _lock(subscriber_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, subscriber_id % 2**31])


def _is_enough(subscriber_id: int, now: datetime) -> bool:
    asked = list(
        Delivery.objects.filter(
            subscriber=subscriber_id,
            kind=DeliveryKind.LINK,
            created_at__gt=now - timedelta(days=1),
        ).values_list("created_at", flat=True)
    )
    return len(asked) >= LINKS_A_DAY or any(at > now - LINK_RESTS for at in asked)


def _queue(person: Subscriber, now: datetime) -> None:
    Delivery.objects.create(
        kind=DeliveryKind.LINK,
        state=DeliveryState.DUE,
        subscriber=person,
        language=person.language,
        address_version=person.address_version,
        created_at=now,
        due_at=now,
        promised_at=now,
        give_up_at=now + LINK_LASTS,
    )
