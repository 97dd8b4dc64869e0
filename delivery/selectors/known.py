"""Every value that we hold of one person, in plain words, with who may use it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.models import Subscription
from consent.rules.profile import Source
from consent.rules.vocabulary import State
from consent.selectors.cover import grants_of
from consent.selectors.standing import facts_for, state_of
from delivery.models import Delivery
from programs.models import DataField
from programs.rules.languages import words_in
from programs.rules.promise import ChoiceWords, DataWords
from programs.rules.values import write_value
from programs.rules.vocabulary import Category, FieldType, Need
from programs.selectors.promises import uses_of
from subscribers.models import Profile, Subscriber


@dataclass(frozen=True, slots=True)
class Known:
    """One value that is held: what it is, from where and when, who may use it, when it was."""

    key: str
    field: DataWords
    value: str
    by: Source
    observed_at: datetime
    programs: tuple[str, ...]
    last_used_at: datetime | None

    @property
    def by_key(self) -> str:
        """Return the key of the words for where it came from."""
        return f"known_by_{self.by}"


def known_of(person: Subscriber, language: str, now: datetime) -> list[Known]:
    """Return what a consent covers of the person's values; the rest is unusable already."""
    profile = Profile.objects.filter(pk=person.pk).first()
    values: Mapping[str, Any] = profile.values if profile else {}
    usable = frozenset().union(
        *(grant.usable for grant in grants_of([person.pk], now).get(person.pk, []))
    )
    fields = DataField.objects.filter(key__in=values.keys() & usable).order_by("key")
    users = _users(person, now)
    return [_known(person, field, values[field.key], users, language) for field in fields]


def _known(
    person: Subscriber,
    field: DataField,
    entry: Mapping[str, Any],
    users: Mapping[str, tuple[str, ...]],
    language: str,
) -> Known:
    written = write_value(field.type, entry["v"], field.labels_by_code, language)
    return Known(
        key=field.key,
        field=_words(field, language),
        value=", ".join(written) if isinstance(written, list) else written,
        by=Source(entry["by"]),
        observed_at=datetime.fromisoformat(entry["at"]),
        programs=users.get(field.key, ()),
        last_used_at=_last_used(person, field.key),
    )


def _users(person: Subscriber, now: datetime) -> dict[str, tuple[str, ...]]:
    """Return the titles of the programs whose accepted promise names each field."""
    rows = Subscription.objects.filter(subscriber=person).select_related("program")
    facts = facts_for([row.id for row in rows])
    live = [
        (row.program.name, facts[row.id].standing)
        for row in rows
        if state_of(facts[row.id].standing, now) in (State.ACTIVE, State.PAUSED)
    ]
    uses = uses_of({held.invitation_id for _name, held in live if held.invitation_id})
    found: dict[str, list[str]] = {}
    for name, held in live:
        for use in uses.get(held.invitation_id or 0, []):
            if use.need == Need.REQUIRED or use.key in held.chosen:
                found.setdefault(use.key, []).append(name)
    return {key: tuple(sorted(names)) for key, names in found.items()}


def _last_used(person: Subscriber, key: str) -> datetime | None:
    used = Delivery.objects.filter(
        subscriber=person,
        handed_over_at__isnull=False,
        used__contains=[{"field": key, "shown": True}],
    )
    return used.order_by("-handed_over_at").values_list("handed_over_at", flat=True).first()


def _words(field: DataField, language: str) -> DataWords:
    return DataWords(
        key=field.key,
        type=FieldType(field.type),
        label=words_in(field.labels, language) or next(iter(field.labels.values()), field.key),
        category=Category(field.category),
        category_words="",
        special=field.special_category,
        special_words="",
        source=words_in(field.sources, language),
        how="",
        need=Need.ASKED,
        need_words="",
        choices=tuple(
            ChoiceWords(choice["code"], words_in(choice["labels"], language) or choice["code"])
            for choice in field.choices
        ),
    )
