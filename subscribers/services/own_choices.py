"""What of their row a person sets themselves: from then on nobody else writes over it."""

from collections.abc import Mapping

from subscribers.models import Subscriber
from subscribers.rules.vocabulary import OwnChoice


def write_own_choices(*, person: Subscriber, choices: Mapping[OwnChoice, str]) -> None:
    """Write the person's own language, time zone or both. Idempotent; the caller holds the row."""
    for choice, value in choices.items():
        setattr(person, choice.value, value)
    person.own_choices = sorted({*person.own_choices, *map(str, choices)})
    person.save(update_fields=["own_choices", *map(str, choices)])
