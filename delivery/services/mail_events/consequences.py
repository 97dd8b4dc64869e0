"""What events of a mail system mean for people: they may stop, and never begin anything."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Max

from consent.models import ConsentEvent
from consent.rules.vocabulary import PERMITTING, Actor, Method
from consent.services.ending import Ending, end_each
from consent.services.whole import Said, evidence_if_any
from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import Consequence, MailEffect, consequence
from delivery.services.claiming import Clock
from subscribers.models import Subscriber

# So many messages in a row bounced softly, with none delivered between them.
_ENOUGH = """
SELECT e.id FROM delivery_mailevent e JOIN delivery_delivery d ON d.id = e.delivery_id
WHERE e.id = ANY(%s) AND %s <= (
    SELECT count(DISTINCT soft.delivery_id)
    FROM delivery_mailevent soft JOIN delivery_delivery o ON o.id = soft.delivery_id
    WHERE o.subscriber_id = d.subscriber_id AND o.address_version = d.address_version
      AND soft.bounce = 'soft' AND (soft.applied_at IS NOT NULL OR soft.id = e.id)
      AND soft.occurred_at > coalesce((
          SELECT max(came.occurred_at)
          FROM delivery_mailevent came JOIN delivery_delivery c ON c.id = came.delivery_id
          WHERE c.subscriber_id = d.subscriber_id AND c.address_version = d.address_version
            AND came.kind = 'delivered'), '-infinity'))
"""


def concerned(events: Collection[MailEvent]) -> dict[int, int]:
    """Return the person of each event that asks for something about them, by event."""
    return {e.id: _of(e).subscriber_id for e in events if _asked(e) != Consequence.NOTHING}


def follow_each(*, events: Sequence[MailEvent], clock: Clock) -> dict[int, MailEffect]:
    """Do what these events ask for, in the caller's transaction; return what was done, by event.

    The caller holds the people's rows, so that no address changes between being looked at and
    being stopped, and brings one event of each person, with its delivery and subscription. An
    address that the person has no more concerns them no more, and a yes that is later than the
    event came from a mailbox that works. As many queries for a hundred as for one.
    """
    asked = {event.id: _asked(event) for event in events}
    effects = dict.fromkeys(asked, MailEffect.NOTED)
    about = [event for event in events if asked[event.id] != Consequence.NOTHING]
    effects |= _void(about)
    left = [event for event in about if effects[event.id] == MailEffect.NOTED]
    effects |= _counted([event for event in left if asked[event.id] == Consequence.COUNT])
    endings = {
        event.id: ending
        for event in left
        if effects[event.id] == MailEffect.NOTED
        and (ending := _ending(asked[event.id], event)) is not None
    }
    if endings:
        end_each(endings=list(endings.values()), clock=clock)
    return effects | {
        id_: MailEffect.STOPPED if ending.stops_mail else MailEffect.WITHDRAWN
        for id_, ending in endings.items()
    }


def _void(events: Collection[MailEvent]) -> dict[int, MailEffect]:
    """Return why some of these mean nothing any more."""
    people = Subscriber.objects.in_bulk({_of(event).subscriber_id for event in events})
    yeses = _last_yeses(people)
    effects: dict[int, MailEffect] = {}
    for event in events:
        person = people[_of(event).subscriber_id]
        yes = yeses.get(person.pk)
        if person.email is None or _of(event).address_version != person.address_version:
            effects[event.id] = MailEffect.ELSEWHERE
        elif yes is not None and yes > event.occurred_at:
            effects[event.id] = MailEffect.OUTDATED
    return effects


def _last_yeses(subscriber_ids: Collection[int]) -> dict[int | None, datetime]:
    yeses = ConsentEvent.objects.filter(subject__subscriber__in=subscriber_ids, kind__in=PERMITTING)
    return dict(yeses.values_list("subject__subscriber").annotate(Max("at")).order_by())


def _counted(events: Collection[MailEvent]) -> dict[int, MailEffect]:
    """Return which of these soft bounces are not yet enough to stop anything."""
    ids = [event.id for event in events]
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ENOUGH, [ids, settings.SOFT_BOUNCES_BEFORE_STOP])
        enough = {row[0] for row in cursor.fetchall()}
    return dict.fromkeys(set(ids) - enough, MailEffect.COUNTED)


def _ending(asked: Consequence, event: MailEvent) -> Ending | None:
    """Return what ends by an event, or None where there is nothing to leave.

    Unsubscribing at the provider is the person's own word, relayed. A bounce says nothing about
    what the person wants: it ends the program that could not be delivered, and the others rest
    until a mailbox says yes again. A complaint is about us: it ends all of them, so that lifting
    the stop brings none back.
    """
    delivery = _of(event)
    theirs = [delivery.subscription.program_id] if delivery.subscription else []
    if asked == Consequence.LEAVE:
        word = Said(Actor.RELAY, Method.PROVIDER)
        leaving = Ending(
            subscriber_id=delivery.subscriber_id, said=word, programs=theirs, stops_mail=False
        )
        return leaving if theirs else None
    note = " ".join(word for word in (event.source, event.kind, event.code) if word)
    return Ending(
        subscriber_id=delivery.subscriber_id,
        said=Said(Actor.MAIL, Method.PROVIDER, evidence_if_any(note)),
        programs=None if asked == Consequence.STOP_COMPLAINED else theirs,
        reason=str(event.kind),
    )


def _asked(event: MailEvent) -> Consequence:
    return consequence(event.kind, event.bounce, event.code)


def _of(event: MailEvent) -> Delivery:
    if event.delivery is None:
        raise ValueError(f"nobody knows whom event {event.id} is about")
    return event.delivery
