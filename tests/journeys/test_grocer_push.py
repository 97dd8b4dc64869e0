"""A CRM pushes all that it has, with everything wrong among it: what comes is what was promised."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.services.own_choices import choose
from consent.services.profile import ProfileInput, store_values
from delivery.models import Delivery, Event
from delivery.selectors.invariants import verify
from delivery.services.claiming import EDITIONS
from delivery.services.sending import send_batch
from programs.models import Program
from programs.rules.vocabulary import Category
from subscribers.models import Profile, Subscriber
from subscribers.rules.vocabulary import OwnChoice
from tests import cast, factories
from tests.api.conftest import new_key
from tests.delivery.kinds.running import approved, on, running
from tests.journeys import pushing
from tests.journeys.pushing import Data, Item, Pushed
from tests.journeys.test_grocer import REAL_EXPORT
from tests.properties.world import MailSystem
from willingly_client import Done, Refused, Result, Willingly

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = "weekly-usuals"
# From the shallowest to the deepest: each is one that the relationship before may not use.
USES = ("first_name", "usual_store", "favourite_department")
EVENT, EVENT_FIELD = "purchase.completed", "store"
BODY = """Hello {{ first_name | default: "neighbour" }},

thank you for coming to {{ store | default: "our shop" }}.
"""
# What people say of themselves; no row of the grocer's has it.
OWN_NAME, OWN_ZONE = "As I said", "Pacific/Chatham"


@dataclass
class Push:
    """One push of everything, and what was counted on the way."""

    data: Data
    crm: Willingly
    dice: random.Random
    figures: dict[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in (*pushing.FIELDS, EVENT_FIELD):
            depth = Category.OBSERVED if key in ("usual_store", EVENT_FIELD) else Category.DECLARED
            factories.field(key, category=_CATEGORIES.get(key, depth))
        self.program: Program = factories.published_program(PROGRAM, uses=(*USES, EVENT_FIELD))
        when = on(EVENT, EVENT_FIELD)
        edition = approved(self.program, "thanks", when, body=BODY, clock=timezone.now)
        self.edition = running(edition, clock=timezone.now)

    def push(
        self,
        what: str,
        call: Callable[[Iterable[Item]], Iterator[Result]],
        pushed: Iterable[Pushed],
    ) -> list[tuple[Pushed, Result]]:
        """Push, hold each answer against what it must be, and count them."""
        items = list(pushed)
        started = time.monotonic()
        results = list(call(each.item for each in items))
        seconds = time.monotonic() - started
        assert len(results) == len(items)
        answered = list(zip(items, results, strict=True))
        unexpected = [
            (each.item, code_of(result))
            for each, result in answered
            if code_of(result) not in each.expected
        ]
        assert unexpected[:3] == []
        self.figures[what] = {
            "items": len(items),
            "a second": round(len(items) / seconds),
            "by result": dict(Counter(map(told, results)).most_common()),
        }
        return answered

    def join(self, share: float) -> list[Item]:
        """Let a share of the people say yes, and some of them say more."""
        joined = self.dice.sample(self.data.people, round(len(self.data.people) * share))
        for person in joined:
            cast.say_yes(self.program, person["email"])
        own = [_id(person) for person in joined[:: len(joined) // 10]]
        said = [ProfileInput(subscriber_id=i, values={USES[0]: OWN_NAME}, by="person") for i in own]
        store_values(inputs=said, clock=timezone.now)
        for id_ in own:
            choices = {OwnChoice.TIME_ZONE: OWN_ZONE}
            choose(subscriber_id=id_, choices=choices, ip="", user_agent="", clock=timezone.now)
        self.own = set(own)
        return joined

    def hold_profiles(self, joined: list[Item]) -> None:
        """Hold that what is stored is what is covered, and the person's own word where given."""
        stored = dict(Profile.objects.values_list("subscriber_id", "values"))
        expected = {
            _id(person): {key: person["profile"][key] for key in pushing.usable(person, USES)}
            for person in joined
        }
        for id_ in self.own:
            expected[id_][USES[0]] = OWN_NAME
        found = {
            id_: {key: each["v"] for key, each in values.items()} for id_, values in stored.items()
        }
        assert found == {id_: values for id_, values in expected.items() if values}
        zones = Subscriber.objects.filter(time_zone=OWN_ZONE).values_list("id", flat=True)
        assert set(zones) == self.own

    def deliver(self) -> None:
        """Send all that is due now; hold what the editions may be held against from here."""
        started = time.monotonic()
        mail = MailSystem()
        while send_batch(kinds=EDITIONS, gateway=mail, clock=timezone.now):
            pass
        rows = Delivery.objects.filter(edition=self.edition)
        said = Counter(refusal or state for refusal, state in rows.values_list("refusal", "state"))
        self.figures["deliveries"] = {
            "of events kept": Event.objects.count(),
            "all": rows.count(),
            "by outcome": dict(said.most_common()),
            "messages handed over": len(mail.taken),
            "s": round(time.monotonic() - started, 1),
        }
        # Once a week at most, and all of it was within the last minutes.
        assert max(Counter(each.address for each in mail.taken).values(), default=0) <= 1

    def hold_events(self, answered: list[tuple[Pushed, Result]], joined: list[Item]) -> None:
        """Hold that only who said yes got anything, and the same event the same answer."""
        in_it = {person["external_id"]: person for person in joined}
        first: dict[str, Any] = {}
        for each, result in answered:
            if not isinstance(result, Done):
                continue
            said = dict(result.fields)
            if said["triggered"]:
                person = in_it[each.item["external_id"]]
                covered = [EVENT_FIELD] if person["relationship"] != "new" else []
                assert said["stored"] == covered
                assert {"items", "value", "departments"} <= set(said["refused"])
                same = first.setdefault(said["event_id"], said)
                assert said == same
        assert Event.objects.count() == len(first)


_CATEGORIES = {"first_name": Category.IDENTITY, "favourite_department": Category.INFERRED}


def _id(person: Item) -> int:
    row: int = Subscriber.objects.values_list("id", flat=True).get(
        external_id=person["external_id"]
    )
    return row


def code_of(result: Result) -> str:
    return result.problem.code if isinstance(result, Refused) else "ok"


def told(result: Result) -> str:
    """Return what became of an item, in a word."""
    if isinstance(result, Refused):
        return result.problem.code
    if result.fields.get("triggered"):
        return "triggered"
    return str(result.fields.get("why_not") or result.fields.get("outcome"))


def play(push: Push, *, share: float, leavers: int) -> None:
    """Push everything, let people in, push it again, stale and fresh; tell of all events."""
    data, crm, dice = push.data, push.crm, push.dice
    before = push.push("people before any yes", crm.upsert, pushing.people_to_push(data, dice))
    assert not Profile.objects.exists()
    assert Subscriber.objects.count() == len(data.people)
    assert {reason for _, result in before for reason in reasons(result)} == {
        "no_cover",
        "unknown_field",
    }

    joined = push.join(share)
    after = push.push("people after the yeses", crm.upsert, pushing.people_to_push(data, dice))
    push.hold_profiles(joined)
    push.figures["values"] = dict(
        Counter(why for _, each in after for why in values_of(each)).most_common()
    )
    push.push("people, a day out of date", crm.upsert, stale(data, dice))
    push.hold_profiles(joined)

    events = list(pushing.events_to_push(data, timezone.now(), dice))
    half = len(events) // 2
    answered = push.push("events, first half", crm.tell_events, events[:half])
    gone = [person["external_id"] for person in joined[-leavers:]]
    left = crm.withdraw(({"external_id": who, "program": PROGRAM} for who in gone), by="person")
    assert {code_of(each) for each in left} == {"ok"}
    later = push.push("events, second half", crm.tell_events, events[half:])
    assert triggered_by(gone, later) <= triggered_by(gone, answered)
    push.hold_events(answered + later, joined)
    push.deliver()
    assert [str(verdict) for verdict in verify(timezone.now) if verdict.broken] == []


def triggered_by(people: list[str], answered: list[tuple[Pushed, Result]]) -> set[str]:
    """Return the ids of the events of these people that triggered something."""
    return {
        each.item["event_id"]
        for each, result in answered
        if told(result) == "triggered" and each.item["external_id"] in people
    }


def stale(data: Data, dice: random.Random) -> Iterator[Pushed]:
    """Yield everybody as another system believed them to be the day before."""
    then = (timezone.now() - timedelta(days=1)).isoformat()
    for person in dice.sample(data.people, len(data.people)):
        believed = dict.fromkeys(person["profile"], "3")
        yield Pushed({**person, "profile": believed, "observed_at": then}, frozenset({"ok"}))


def reasons(result: Result) -> set[str]:
    return set(result.fields["refused"].values()) if isinstance(result, Done) else set()


def values_of(result: Result) -> Iterator[str]:
    if isinstance(result, Done):
        yield from ("stored" for _ in result.fields["stored"])
        yield from result.fields["refused"].values()


def test_a_bad_days_push_of_thirty_households(live_site: str) -> None:
    data = pushing.invent(30, 400, timezone.now())
    with Willingly(live_site, new_key()) as crm:
        play(Push(data, crm, random.Random(8)), share=0.5, leavers=3)  # noqa: S311 - no secret


@pytest.mark.long
@pytest.mark.skipif(
    not REAL_EXPORT.exists(), reason="the grocer's export is not part of this repository"
)
def test_a_bad_days_push_of_every_household_and_basket(
    live_site: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = pushing.read(REAL_EXPORT.parent)
    with Willingly(live_site, new_key()) as crm:
        push = Push(data, crm, random.Random(8))  # noqa: S311 - no secret
        play(push, share=0.4, leavers=100)
    with capsys.disabled():
        print("\n" + json.dumps(push.figures, indent=2))
