"""Who consents to what, and what is stored of them: read once for a batch of events."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from consent.ledger.installation import last_restored_at
from consent.models import Subject
from consent.rules.profile import Grant
from consent.selectors.cover import grants_by_program
from delivery.rules.events import PropertyRefusal
from delivery.rules.triggering import Decision, Told
from programs.models import DataField
from programs.rules.values import ValueRefused, parse_value
from subscribers.models import Profile, Subscriber


class Hearing:
    """What is known of the people of a batch of events, read once."""

    def __init__(self, people: set[int], keys: set[str], now: datetime) -> None:
        self._grants: dict[int, dict[int, Grant]] = {}
        for (person, program), granted in grants_by_program(people, now).items():
            self._grants.setdefault(person, {})[program] = granted
        live = list(self._grants)
        profiles = Profile.objects.filter(subscriber_id__in=live)
        self._stored = dict(profiles.values_list("subscriber_id", "values"))
        rows = Subscriber.objects.filter(id__in=live)
        self._contradicted = dict(rows.values_list("id", "contradicted"))
        subjects = Subject.objects.filter(subscriber__in=live)
        self._subjects = {subject.subscriber_id: subject for subject in subjects}
        self._forgotten_at = last_restored_at()
        self._fields = {each.key: each for each in DataField.objects.filter(key__in=keys)}

    def told(self, person: int, happened_at: datetime, properties: Collection[str]) -> Told:
        """Return an event with what is known of its person."""
        return Told(
            happened_at=happened_at,
            properties=properties,
            grants=self._grants.get(person, {}),
            stored=self._stored.get(person, {}),
            contradicted=self._contradicted.get(person, ()),
            forgotten_at=self._forgotten_at,
        )

    def subject(self, person: int) -> Subject:
        """Return whose key seals their values."""
        return self._subjects[person]

    def parsed(
        self, properties: Mapping[str, Any], decision: Decision
    ) -> tuple[dict[str, Any], dict[str, PropertyRefusal]]:
        """Return the values that are not refused, as they are kept, and which fit no type."""
        kept: dict[str, Any] = {}
        invalid: dict[str, PropertyRefusal] = {}
        for key in properties.keys() - decision.refused.keys():
            field = self._fields[key]
            try:
                kept[key] = parse_value(field.type, properties[key], field.labels_by_code)
            except ValueRefused:
                invalid[key] = PropertyRefusal.INVALID_VALUE
        return kept, invalid
