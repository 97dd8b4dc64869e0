"""The person's word about single values: another one, or that what is stored is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.profile import ProfileRefusal, Source, cover_refusal
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.cover import grants_of
from consent.selectors.whole import is_still_at
from consent.services.recording import Clock, record
from programs.models import DataField
from programs.rules.values import ValueRefused, parse_value
from programs.rules.vocabulary import Category
from subscribers.models import Profile, Subscriber

Build = Callable[[datetime], NewEntry | None]


def correct(
    *,
    subscriber_id: int,
    field: str,
    value: object,
    address_version: int | None = None,
    passed_on: int | None = None,
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> ConsentEvent | ProfileRefusal | None:
    """Store what the person says about a field that a consent of theirs covers.

    Whoever corrects a guess contradicts it: nobody guesses it again. None where they said the same
    before, or where the link that led here went to an address that they have no more. The value
    stands sealed in the entry, and goes when its last cover ends. `passed_on` is the number of the
    privacy request by which staff relay their word.
    """
    known = DataField.objects.filter(key=field).first()
    if known is None:
        return ProfileRefusal.UNKNOWN_FIELD
    try:
        said = parse_value(known.type, value, known.labels_by_code)
    except ValueRefused:
        return ProfileRefusal.INVALID_VALUE
    refusal: ProfileRefusal | None = None
    evidence = Evidence(ip=ip, user_agent=user_agent, answers={field: said})

    def build(now: datetime) -> NewEntry | None:
        nonlocal refusal
        if not is_still_at(subscriber_id, address_version):
            return None
        refusal = cover_refusal(field, grants_of([subscriber_id], now).get(subscriber_id, []))
        if refusal is not None or _says_so_already(subscriber_id, field, said):
            return None
        details: dict[str, Any] = {"corrected": [field]}
        if known.category == Category.INFERRED:
            details["contradicted"] = [field]
        entry = _entry(subscriber_id, details, evidence, now)
        return entry if passed_on is None else _relayed(entry, passed_on)

    event = _record_one(subscriber_id, build, clock)
    return event or refusal


def contradict(
    *, subscriber_id: int, field: str, ip: str, user_agent: str, clock: Clock
) -> ConsentEvent | ProfileRefusal | None:
    """Drop a value that the person says is wrong, and take none from others in its place.

    Holds under every program, and also where nothing is stored now, until they say something else
    themselves. None where they said so before and nothing was stored since.
    """
    if not DataField.objects.filter(key=field).exists():
        return ProfileRefusal.UNKNOWN_FIELD

    def build(now: datetime) -> NewEntry | None:
        person = Subscriber.objects.get(id=subscriber_id)
        if field in person.contradicted and _stored(subscriber_id, field) is None:
            return None
        evidence = Evidence(ip=ip, user_agent=user_agent)
        return _entry(subscriber_id, {"contradicted": [field]}, evidence, now)

    return _record_one(subscriber_id, build, clock)


def _record_one(subscriber_id: int, build: Build, clock: Clock) -> ConsentEvent | None:
    def decide(now: datetime) -> list[NewEntry]:
        entry = build(now)
        return [entry] if entry else []

    events = record(subscriber_ids=[subscriber_id], decide=decide, clock=clock)
    return events[0] if events else None


def _entry(
    subscriber_id: int, details: dict[str, Any], evidence: Evidence, now: datetime
) -> NewEntry:
    return NewEntry(
        subscriber_id=subscriber_id,
        kind=EventKind.CHANGED,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        at=now,
        details=details,
        evidence=evidence,
    )


def _relayed(entry: NewEntry, request_id: int) -> NewEntry:
    details = {**entry.details, "request": request_id}
    return replace(entry, actor=Actor.RELAY, method=Method.ADMIN, details=details)


def _says_so_already(subscriber_id: int, field: str, said: object) -> bool:
    stored = _stored(subscriber_id, field)
    return stored is not None and (stored["by"], stored["v"]) == (Source.PERSON, said)


def _stored(subscriber_id: int, field: str) -> Mapping[str, Any] | None:
    profile = Profile.objects.filter(pk=subscriber_id).first()
    return profile.values.get(field) if profile else None
