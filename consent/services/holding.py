"""What an entry about the person as a whole brings with it: their row says what holds."""

from collections.abc import Sequence

from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.rules.restriction import restrictions
from consent.rules.vocabulary import Actor, EventKind
from consent.services.hearing import hear_merged
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services import suppression
from subscribers.services.addresses import give_address


def follow_person(event: ConsentEvent) -> None:
    """Write what `event` says of the person into their row, which the caller holds. Idempotent."""
    if event.kind == EventKind.MOVED and event.actor != Actor.PERSON:
        return
    person = Subscriber.objects.filter(subject=event.subject_id).first()
    if person is None:
        return
    match event.kind:
        case EventKind.SUPPRESSED:
            by = StoppedBy(event.details["by"])
            suppression.hold_each(stops=[(person.pk, by, event.at)])
        case EventKind.LIFTED:
            by = StoppedBy(event.actor)
            suppression.lift(subscriber=person, by=by, clock=lambda: event.at)
        case EventKind.RESTRICTED | EventKind.UNRESTRICTED:
            _restrict(person, event)
        case EventKind.MOVED:
            _move(person, event)
        case EventKind.MERGED:
            hear_merged(person, event)


def hold_stops(events: Sequence[ConsentEvent]) -> None:
    """Write stops of many people into their rows, which the caller holds, at once. Idempotent."""
    people = dict(
        Subscriber.objects.filter(subject__in={event.subject_id for event in events}).values_list(
            "subject__id", "id"
        )
    )
    suppression.hold_each(
        stops=[
            (people[event.subject_id], StoppedBy(event.details["by"]), event.at)
            for event in events
            if event.subject_id in people
        ]
    )


def _restrict(person: Subscriber, event: ConsentEvent) -> None:
    """Write since when the oldest restriction holds that is not ended, in the row."""
    said = ConsentEvent.objects.filter(
        subject=event.subject_id,
        position__lte=event.position,
        kind__in=[EventKind.RESTRICTED, EventKind.UNRESTRICTED],
    )
    held = restrictions(said.order_by("position"))
    person.restricted_at = min(held.values(), default=None)
    person.save(update_fields=["restricted_at"])


def _move(person: Subscriber, event: ConsentEvent) -> None:
    """Give the person the address that they named; what was written meanwhile stays.

    Where another person has it, the old address is gone all the same and there is none: whoever
    watches learns nothing about the other.
    """
    if event.address_version == person.address_version + 1:
        give_address(subscriber_id=person.pk, address=evidence_of(event).address, at=event.at)
