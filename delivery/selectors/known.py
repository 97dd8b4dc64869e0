"""Every value that we hold of one person, in plain words, with who may use it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Func, Max, Q, Value

from consent.rules.profile import Source
from consent.selectors.cover import grants_of
from consent.selectors.facts import SubscriptionFacts
from consent.selectors.standing import facts_of_person
from delivery.models import Delivery
from delivery.selectors.preferences import promises_held
from programs.models import DataField
from programs.rules.languages import words_in
from programs.rules.promise import ChoiceWords, DataWords
from programs.rules.values import write_value
from programs.rules.vocabulary import Category, FieldType, Need
from subscribers.models import Subscriber


@dataclass(frozen=True, slots=True)
class Known:
    """One value: what it is, from where and when, who may use it, when it was.

    `stored` is the value as it is kept, for a form. One that the person called wrong is not held
    any more, has no `by`, and waits for their word.
    """

    key: str
    field: DataWords
    value: str = ""
    stored: Any = None
    by: Source | None = None
    observed_at: datetime | None = None
    programs: tuple[str, ...] = ()
    last_used_at: datetime | None = None

    @property
    def by_key(self) -> str:
        """Return the key of the words for where it came from."""
        return f"known_by_{self.by}"


def known_of(person: Subscriber, language: str, now: datetime) -> list[Known]:
    """Return what a consent covers of the person's values; the rest is unusable already.

    And of what they called wrong, so that they can say what is right.
    """
    values: Mapping[str, Any] = person.profile.values if hasattr(person, "profile") else {}
    facts = facts_of_person(person.pk).values()
    covered = (values.keys() | {*person.contradicted}) & _usable(person.pk, now, facts)
    fields = list(DataField.objects.filter(key__in=covered).order_by("key"))
    users, last = _users(facts, now), _last_used(person, [field.key for field in fields])
    return [
        replace(
            _known(field, values.get(field.key), language),
            programs=users.get(field.key, ()),
            last_used_at=last[field.key],
        )
        for field in fields
    ]


def correctable_of(subscriber_id: int, now: datetime) -> list[DataWords]:
    """Return the fields that the person may have put right or filled in, and none of their values.

    In English: staff reads it.
    """
    fields = DataField.objects.filter(key__in=_usable(subscriber_id, now)).order_by("key")
    return [_words(field, "en") for field in fields]


def _usable(
    subscriber_id: int, now: datetime, facts: Collection[SubscriptionFacts] = ()
) -> frozenset[str]:
    grants = grants_of([subscriber_id], now, facts).get(subscriber_id, [])
    return frozenset().union(*(grant.usable for grant in grants))


def _known(field: DataField, entry: Mapping[str, Any] | None, language: str) -> Known:
    if entry is None:
        return Known(key=field.key, field=_words(field, language))
    written = write_value(field.type, entry["v"], field.labels_by_code, language)
    return Known(
        key=field.key,
        field=_words(field, language),
        value=", ".join(written) if isinstance(written, list) else written,
        stored=entry["v"],
        by=Source(entry["by"]),
        observed_at=datetime.fromisoformat(entry["at"]),
    )


def _users(facts: Collection[SubscriptionFacts], now: datetime) -> dict[str, tuple[str, ...]]:
    """Return the titles of the promises that were accepted and name each field."""
    found: dict[str, list[str]] = {}
    for promise, chosen in promises_held(facts, now):
        for use in promise.data:
            if use.need == Need.REQUIRED or use.key in chosen:
                found.setdefault(use.key, []).append(promise.title)
    return {key: tuple(sorted(titles)) for key, titles in found.items()}


def _last_used(person: Subscriber, keys: Sequence[str]) -> dict[str, datetime | None]:
    """Return when each field was last shown in a message to the person, in one query."""
    last = {
        f"last_{number}": Max("handed_over_at", filter=Q(_Shows("used", Value(key))))
        for number, key in enumerate(keys)
    }
    sent = Delivery.objects.filter(subscriber=person, handed_over_at__isnull=False)
    return dict(zip(keys, sent.aggregate(**last).values(), strict=True)) if keys else {}


class _Shows(Func):
    """Say whether a receipt, stored short or as it was before, names a field as used."""

    output_field = BooleanField()
    template = "jsonb_path_exists(%(expressions)s::text))"
    arg_joiner = (
        ", 'strict $[*] ? (@.field == $f && @.shown == true || @[0] == $f && @.size() == 4)',"
        " jsonb_build_object('f', "
    )


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
