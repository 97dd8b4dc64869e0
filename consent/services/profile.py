"""Profile values: stored while a consent covers them, dropped when none does any more."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from consent.rules.profile import (
    Grant,
    ProfileRefusal,
    Source,
    cover_refusal,
    covered_values,
    overwrite_refusal,
)
from consent.selectors.cover import grants_of
from consent.signals import values_dropped
from programs.models import DataField
from programs.rules.values import ValueRefused, parse_value
from subscribers.models import Profile

Clock = Callable[[], datetime]

# By arrays: a thousand parameters of their own take the ORM longer than the server.
_LOCK = """
SELECT id, contradicted FROM subscribers_subscriber WHERE id = ANY(%s)
 ORDER BY id FOR NO KEY UPDATE
"""

_PROFILES = """
SELECT subscriber_id, values::text, removed_at::text
  FROM subscribers_profile WHERE subscriber_id = ANY(%s)
"""

_WRITE = """
INSERT INTO subscribers_profile (subscriber_id, values, removed_at, updated_at)
SELECT id, stated::jsonb, removed::jsonb, %s
  FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given (id, stated, removed)
    ON CONFLICT (subscriber_id)
    DO UPDATE SET values = excluded.values, removed_at = excluded.removed_at,
                  updated_at = excluded.updated_at
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileInput:
    """What somebody states about one person. None as a value takes the stored one away.

    Without `observed_at` it was observed now; a time to come counts as now.
    """

    subscriber_id: int
    values: Mapping[str, Any]
    by: str
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProfileOutcome:
    """What became of each value: stored as it is now (None: taken away), or refused and why.

    `before` and `after` hold the whole entries of those that are others now: None for none, and of
    one that was taken away the time alone.
    """

    stored: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, ProfileRefusal] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def store_values(
    *, inputs: Sequence[ProfileInput], new: Collection[int] = (), clock: Clock
) -> list[ProfileOutcome]:
    """Store what is covered and refuse the rest by name, in one transaction; answer in order.

    Takes the people's rows FOR NO KEY UPDATE in id order before it reads their consents, so no
    value slips in behind a leaving. `new` are those whom the caller's transaction added: nobody
    else sees them yet, so nothing is read of them that cannot be there.
    """
    with transaction.atomic():
        contradicted = _lock({each.subscriber_id for each in inputs}.difference(new))
        desk = _Desk(contradicted, clock(), {key for each in inputs for key in each.values})
        outcomes = [desk.take(each) for each in inputs]
        desk.write()
    return outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """Entries of one person as they were before something wrote others, and as it wrote them."""

    subscriber_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def put_back(*, entries: Sequence[Restored], clock: Clock) -> dict[int, set[str]]:
    """Put entries back where nobody changed them since; return whose keys were put back.

    What no consent covers any more is taken away and not put back, so nothing uncovered comes to
    be stored (INV-14). What the person or anybody else has said since stays. One transaction,
    under the people's rows in id order.
    """
    with transaction.atomic():
        ids = list(_lock({each.subscriber_id for each in entries}))
        now = clock()
        profiles, grants = _profiles(ids), grants_of(ids, now)
        done: dict[int, set[str]] = {}
        for each in (each for each in entries if each.subscriber_id in ids):
            values = profiles.setdefault(each.subscriber_id, {})
            done[each.subscriber_id] = _put_back(values, each, grants.get(each.subscriber_id, []))
        _write({id_: profiles[id_] for id_ in done if done[id_]}, now)
    return done


def _put_back(values: dict[str, Any], restored: Restored, grants: Collection[Grant]) -> set[str]:
    """Put one person's entries back in place; return their keys."""
    same = {key for key, after in restored.after.items() if values.get(key) == after}
    for key in same:
        values.pop(key, None)
        if restored.before[key] is not None and cover_refusal(key, grants) is None:
            values[key] = restored.before[key]
    return same


def prune(*, subscriber_ids: Collection[int], clock: Clock) -> int:
    """Drop what no live consent covers any more; return how many people lost a value.

    Sends `values_dropped` in the same transaction where anybody did.
    """
    with transaction.atomic():
        ids = list(_lock(subscriber_ids))
        now = clock()
        profiles = _profiles(ids)
        grants = grants_of(list(profiles), now) if profiles else {}
        kept = {id_: covered_values(held, grants.get(id_, [])) for id_, held in profiles.items()}
        changed = {id_: values for id_, values in kept.items() if values != profiles[id_]}
        _write(changed, now)
        if changed:
            values_dropped.send(sender=Profile, subscriber_ids=set(changed))
    return len(changed)


class _Desk:
    """One batch of statements against what is known and covered."""

    def __init__(
        self, contradicted: Mapping[int, Collection[str]], now: datetime, keys: Collection[str]
    ) -> None:
        ids = list(contradicted)
        self._now = now
        self._contradicted = contradicted
        self._grants = grants_of(ids, now)
        self._profiles = _profiles(ids)
        self._changed: set[int] = set()
        fields = DataField.objects.filter(key__in=keys)
        self._fields = {each.key: each for each in fields}

    def take(self, stated: ProfileInput) -> ProfileOutcome:
        """Decide each value of one person, and remember what is to be written."""
        outcome = ProfileOutcome()
        person = _Person(stated, self._profiles.setdefault(stated.subscriber_id, {}), self._now)
        for key, raw in stated.values.items():
            before = person.values.get(key)
            refusal = self._uncovered(person, key, raw) or self._put(person, key, raw)
            if refusal is None:
                outcome.stored[key] = person.value(key)
                _note_change(outcome, key, before, person.values.get(key))
            else:
                outcome.refused[key] = refusal
        if person.is_changed:
            self._changed.add(stated.subscriber_id)
        return outcome

    def write(self) -> None:
        """Write the profiles that changed."""
        _write({id_: self._profiles[id_] for id_ in self._changed}, self._now)

    def _uncovered(self, person: "_Person", key: str, raw: Any) -> ProfileRefusal | None:
        if key not in self._fields:
            return ProfileRefusal.UNKNOWN_FIELD
        return None if raw is None else cover_refusal(key, self._grants.get(person.id, ()))

    def _put(self, person: "_Person", key: str, raw: Any) -> ProfileRefusal | None:
        refusal = overwrite_refusal(person.values.get(key), person.by, person.at)
        is_guess = raw is not None and person.by != Source.PERSON
        # Whoever hears that it is wrong need not send it again with a newer time.
        if is_guess and refusal != ProfileRefusal.PERSON_SAID and self._is_denied(person, key):
            return ProfileRefusal.CONTRADICTED
        if refusal is not None:
            return refusal
        try:
            value = None if raw is None else self._parsed(key, raw)
        except ValueRefused:
            return ProfileRefusal.INVALID_VALUE
        if value is None and cover_refusal(key, self._grants.get(person.id, ())) is not None:
            person.forget(key)
        else:
            person.put(key, value)
        return None

    def _is_denied(self, person: "_Person", key: str) -> bool:
        return key in self._contradicted.get(person.id, ())

    def _parsed(self, key: str, raw: Any) -> Any:
        field = self._fields[key]
        return parse_value(field.type, raw, field.labels_by_code)


def _note_change(outcome: ProfileOutcome, key: str, before: Any, after: Any) -> None:
    if before != after:
        outcome.before[key], outcome.after[key] = before, after


class _Person:
    """One person's stored values, and who states others of them when."""

    def __init__(self, stated: ProfileInput, values: dict[str, Any], now: datetime) -> None:
        self.id = stated.subscriber_id
        self.values = values
        self.by = Source(stated.by)
        self.at = min(stated.observed_at or now, now)
        self.is_changed = False
        self._at = self.at.astimezone(UTC).isoformat()

    def value(self, key: str) -> Any:
        """Return what is stored, or None."""
        entry = self.values.get(key)
        return None if entry is None else entry.get("v")

    def put(self, key: str, value: Any) -> None:
        """Keep a value with its source, or of none since when there is none."""
        before = self.values.get(key)
        self.values[key] = {"at": self._at} if value is None else self._entry(value)
        self.is_changed |= self.values[key] != before

    def forget(self, key: str) -> None:
        """Keep nothing of a field: no consent covers it, not even the time."""
        self.is_changed |= self.values.pop(key, None) is not None

    def _entry(self, value: Any) -> dict[str, Any]:
        return {"v": value, "by": str(self.by), "at": self._at}


def _lock(subscriber_ids: Collection[int]) -> dict[int, list[str]]:
    """Lock these people's rows in id order; return what each of them contradicted."""
    if not subscriber_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(subscriber_ids)])
        return dict(cursor.fetchall())


def _profiles(subscriber_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the entries of each person who has any: of a removed value its time alone."""
    if not subscriber_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_PROFILES, [list(subscriber_ids)])
        return {
            id_: json.loads(values) | {key: {"at": at} for key, at in json.loads(removed).items()}
            for id_, values, removed in cursor.fetchall()
        }


def _write(profiles: Mapping[int, dict[str, Any]], now: datetime) -> None:
    """Write these profiles whole; one without entries has no row."""
    if empty := [id_ for id_ in profiles if not profiles[id_]]:
        Profile.objects.filter(pk__in=empty).delete()
    full = {id_: entries for id_, entries in profiles.items() if entries}
    if full:
        values = [json.dumps(_values(entries)) for entries in full.values()]
        removed = [json.dumps(_removed(entries)) for entries in full.values()]
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [now, list(full), values, removed])


def _values(entries: Mapping[str, Any]) -> dict[str, Any]:
    return {key: entry for key, entry in entries.items() if "v" in entry}


def _removed(entries: Mapping[str, Any]) -> dict[str, str]:
    return {key: entry["at"] for key, entry in entries.items() if "v" not in entry}
