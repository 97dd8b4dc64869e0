"""What a CRM pushes on a bad day: a grocer's people and baskets, and everything wrong among them.

Each thing that is pushed has beside it what it is and so what it must be answered.
"""

import csv
import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

NAMED = ("external_id", "email", "language", "time_zone")
FIELDS = (
    *("first_name", "last_name", "customer_since", "last_purchase_on", "purchases_90d"),
    *("average_basket", "favourite_department", "favourite_product", "usual_store"),
    *("coupons_redeemed", "age_band", "household_size"),
)
NEVER_DECLARED = "credit_score"
# Of a hundred: rows that are wrong, told twice, about nobody, under an id that is taken, too early.
WRONG, TWICE, NOBODY, REUSED, EARLY = 1, 2, 1, 0.5, 0.2
# How far events are from their order.
WINDOW = 5000

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pushed:
    """One item, and the codes of which it must be answered one; `ok` for done."""

    item: Item
    expected: frozenset[str]


@dataclass(frozen=True, slots=True)
class Data:
    """What the grocer has."""

    people: list[Item]
    events: list[Item]


def read(folder: Path) -> Data:
    """Return the whole set."""
    with (folder / "crm_contacts.csv").open(encoding="utf-8", newline="") as file:
        people = [_person(row) for row in csv.DictReader(file)]
    with gzip.open(folder / "purchase_events.jsonl.gz", "rt", encoding="utf-8") as file:
        return Data(people, [json.loads(line) for line in file])


def invent(households: int, baskets: int, now: datetime) -> Data:
    """Return a small set of the same shape, a quarter of a year long."""
    rows = (
        {
            "external_id": f"HH-{n:05}",
            "email": f"household.{n}@example.com",
            "language": "en",
            "time_zone": "America/New_York",
            "first_name": f"Name{n}",
            "usual_store": f"S{n % 3}",
            "favourite_department": ("Produce", "Bakery")[n % 2],
            "customer_since": ("2026-10-01", "2025-06-01", "2019-03-02")[n % 3],
        }
        for n in range(households)
    )
    events = [
        {
            "event_id": f"basket-{n}",
            "external_id": f"HH-{n % households:05}",
            "name": "purchase.completed",
            "time": (now - timedelta(days=90 - 89 * n / baskets)).isoformat(),
            "properties": {"store": f"S{n % 3}", "items": n % 9, "value": 12.5, "departments": []},
        }
        for n in range(baskets)
    ]
    return Data([_person(row) for row in rows], events)


def _person(row: dict[str, str]) -> Item:
    person: Item = {name: row[name] for name in NAMED}
    years = (date(2026, 11, 15) - date.fromisoformat(row["customer_since"])).days / 365
    person["relationship"] = "loyal" if years >= 3 else "established" if years >= 1 else "new"
    person["profile"] = {key: row[key] for key in FIELDS if row.get(key)}
    person["profile"][NEVER_DECLARED] = 700
    return person


def people_to_push(data: Data, dice: random.Random) -> Iterator[Pushed]:
    """Yield everybody in any order, some of them twice, and rows that are wrong between them."""
    people = dice.sample(data.people, len(data.people))
    for number, person in enumerate(people):
        yield Pushed(person, frozenset({"ok"}))
        if _happens(dice, TWICE):
            # In one call it is an id that stands there twice; in the next, the same again.
            yield Pushed(person, frozenset({"ok", "duplicate_external_id"}))
        if _happens(dice, WRONG):
            yield _wrong_person(number, person, dice)


def _wrong_person(number: int, person: Item, dice: random.Random) -> Pushed:
    anew = {**person, "external_id": f"bad-{number}", "email": f"bad.{number}@example.com"}
    wrong, code = dice.choice(
        [
            ({**anew, "email": "no address"}, "invalid_address"),
            ({**anew, "language": "no language at all"}, "invalid_language"),
            ({**anew, "email": person["email"]}, "address_taken"),
            ({**anew, "relationship": "friend"}, "invalid_input"),
            ({**anew, "shoe_size": 44}, "invalid_input"),
            ({**anew, "profile": ["first_name"]}, "invalid_input"),
            ({"email": anew["email"]}, "invalid_input"),
        ]
    )
    return Pushed(wrong, frozenset({code}))


def events_to_push(data: Data, now: datetime, dice: random.Random) -> Iterator[Pushed]:
    """Yield all events, out of order within windows, and what is wrong between them."""
    for first in range(0, len(data.events), WINDOW):
        window = data.events[first : first + WINDOW]
        dice.shuffle(window)
        for event in window:
            yield Pushed(event, frozenset({"ok"}))
            yield from _beside(event, now, dice)


def _beside(event: Item, now: datetime, dice: random.Random) -> Iterator[Pushed]:
    nobodys, early, wrong = ({**event, "event_id": f"{event['event_id']}-{n}"} for n in range(3))
    if _happens(dice, TWICE):
        yield Pushed(event, frozenset({"ok"}))
    if _happens(dice, REUSED):
        later = _time(event) + timedelta(seconds=1)
        # In one call it is another event under the same id; later only where the first was kept.
        yield Pushed({**event, "time": later.isoformat()}, frozenset({"ok", "event_id_reused"}))
    if _happens(dice, NOBODY):
        yield Pushed({**nobodys, "external_id": "HH-nobody"}, frozenset({"unknown_person"}))
    if _happens(dice, EARLY):
        ahead = (now + timedelta(days=1)).isoformat()
        yield Pushed({**early, "time": ahead}, frozenset({"event_from_later"}))
    if _happens(dice, WRONG):
        yield Pushed(_wrong_event(wrong, dice), frozenset({"invalid_input"}))


def _wrong_event(event: Item, dice: random.Random) -> Item:
    without = {key: value for key, value in event.items() if key != "event_id"}
    return dice.choice(
        [
            {**event, "name": "Not A Name"},
            {**event, "time": "soon"},
            {**event, "external_id": 5},
            {**event, "basket": "no such field"},
            {**event, "properties": {f"key_{n}": n for n in range(51)}},
            without,
        ]
    )


def _time(event: Item) -> datetime:
    return datetime.fromisoformat(event["time"]).astimezone(UTC)


def _happens(dice: random.Random, percent: float) -> bool:
    return dice.random() * 100 < percent


def usable(person: Item, uses: Sequence[str]) -> set[str]:
    """Return which of its values a promise that uses these covers, as deep as may be used."""
    deepest = {"new": 1, "established": 2, "loyal": 3}[person["relationship"]]
    return {key for key in uses[:deepest] if key in person["profile"]}
