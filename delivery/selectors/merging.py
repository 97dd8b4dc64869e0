"""Two records of one person beside each other, before they become one."""

from collections.abc import Sequence
from dataclasses import dataclass

from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryState
from programs.models import DataField
from subscribers.models import Profile, Subscriber
from subscribers.selectors.ids import earlier_ids_of

_WAITING = (DeliveryState.DUE, DeliveryState.CLAIMED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Side:
    """One record as staff see it: which fields are known of it, and no value.

    `got` are its deliveries that were handed over, `waiting` those that were not yet.
    """

    person: Subscriber
    ids: list[str]
    fields: list[str]
    got: int
    waiting: int


def sides_of(people: Sequence[Subscriber]) -> list[Side]:
    """Return what there is of each record."""
    numbers = [person.pk for person in people]
    earlier = earlier_ids_of(numbers)
    values = dict(
        Profile.objects.filter(subscriber__in=numbers).values_list("subscriber_id", "values")
    )
    labels = {each.key: each.labels.get("en", each.key) for each in DataField.objects.all()}
    return [
        Side(
            person=person,
            ids=[person.external_id, *earlier.get(person.pk, [])],
            fields=[labels.get(key, key) for key in sorted(values.get(person.pk, {}))],
            got=_count(person, sent=True),
            waiting=_count(person, sent=False),
        )
        for person in people
    ]


def _count(person: Subscriber, *, sent: bool) -> int:
    states = (DeliveryState.SENT,) if sent else _WAITING
    return Delivery.objects.filter(subscriber=person, state__in=states).count()
