"""What an event of a mail system means for the person: it may stop, and never begins anything."""

from django.conf import settings
from django.db.models import Max, Q

from consent.models import ConsentEvent
from consent.rules.vocabulary import PERMITTING, Actor, Method
from consent.services.withdraw import withdraw, withdraw_all
from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import (
    Bounce,
    Consequence,
    MailEffect,
    MailEventKind,
    consequence,
)
from delivery.services.claiming import Clock
from subscribers.models import Subscriber
from subscribers.services.locking import hold_people


def follow(*, event: MailEvent, delivery: Delivery, clock: Clock) -> MailEffect:
    """Do what the event asks for, inside the caller's transaction; return what was done.

    An address that the person has no more concerns them no more, and a yes that is later than the
    event came from a mailbox that works.
    """
    asked = consequence(event.kind, event.bounce, event.code)
    if asked == Consequence.NOTHING:
        return MailEffect.NOTED
    # Their address must not change between being looked at and being stopped.
    hold_people([delivery.subscriber_id])
    person = Subscriber.objects.get(pk=delivery.subscriber_id)
    if person.email is None or delivery.address_version != person.address_version:
        return MailEffect.ELSEWHERE
    if _said_yes_since(event, delivery):
        return MailEffect.OUTDATED
    if asked == Consequence.COUNT and not _is_enough(event, delivery):
        return MailEffect.COUNTED
    if asked == Consequence.LEAVE:
        return _leave(delivery, clock)
    return _stop(asked, event, delivery, clock)


def _said_yes_since(event: MailEvent, delivery: Delivery) -> bool:
    yeses = ConsentEvent.objects.filter(
        subject__subscriber=delivery.subscriber_id, kind__in=PERMITTING, at__gt=event.occurred_at
    )
    return yeses.exists()


def _is_enough(event: MailEvent, delivery: Delivery) -> bool:
    """Say whether so many messages in a row bounced softly, with none delivered between them."""
    told = MailEvent.objects.filter(
        delivery__subscriber=delivery.subscriber_id,
        delivery__address_version=delivery.address_version,
    )
    last = told.filter(kind=MailEventKind.DELIVERED).aggregate(at=Max("occurred_at"))["at"]
    soft = told.filter(bounce=Bounce.SOFT).filter(Q(applied_at__isnull=False) | Q(id=event.id))
    since = soft.filter(occurred_at__gt=last) if last else soft
    return since.values("delivery").distinct().count() >= settings.SOFT_BOUNCES_BEFORE_STOP


def _leave(delivery: Delivery, clock: Clock) -> MailEffect:
    """Take an unsubscribing at the provider for the person's own word, relayed."""
    pair = _pair(delivery)
    if pair is None:
        return MailEffect.NOTED
    withdraw(pairs=[pair], actor=Actor.RELAY, method=Method.PROVIDER, clock=clock)
    return MailEffect.WITHDRAWN


def _stop(asked: Consequence, event: MailEvent, delivery: Delivery, clock: Clock) -> MailEffect:
    """Stop all mail to the address and end what cannot go on.

    A bounce says nothing about what the person wants: it ends the program that could not be
    delivered, and the others rest until a mailbox says yes again. A complaint is about us: it ends
    all of them, so that lifting the stop brings none back.
    """
    pair = _pair(delivery)
    bounced = [pair[1]] if pair is not None else []
    withdraw_all(
        subscriber_id=delivery.subscriber_id,
        programs=None if asked == Consequence.STOP_COMPLAINED else bounced,
        actor=Actor.MAIL,
        method=Method.PROVIDER,
        note=" ".join(word for word in (event.source, event.kind, event.code) if word),
        reason=str(event.kind),
        clock=clock,
    )
    return MailEffect.STOPPED


def _pair(delivery: Delivery) -> tuple[int, int] | None:
    if delivery.subscription is None:
        return None
    return delivery.subscriber_id, delivery.subscription.program_id
