"""What the machine is made of: the world, the oracle beside it, and what must always hold."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind
from consent.selectors.standing import standings, state_of
from delivery.models import Edition
from programs.models import Program
from subscribers.models import Subscriber
from tests import factories
from tests.properties.checking import Checks
from tests.properties.oracle import MOVE_LASTS, UNDO_LASTS, Membership, Move, Person, Version, Yes
from tests.properties.world import Clock, Crm, MailSystem

PEOPLE = ("ana", "ben", "cleo")
PROGRAMS = ("weekly-usuals", "care-tips")
FIELDS = ("first_name", "household_size", "usual_store")
VALUES: dict[str, Any] = {"first_name": "Robin", "household_size": 4, "usual_store": "Mill Lane"}
CORRECTED: dict[str, Any] = {
    "first_name": "Sam",
    "household_size": 5,
    "usual_store": "High Street",
}
REQUIRED, OPTIONAL = "required", "optional"
WHENCE: dict[str, Any] = {"ip": "127.0.0.1", "user_agent": "a browser"}

people = st.sampled_from(PEOPLE)
programs = st.sampled_from(PROGRAMS)


class Machine(RuleBasedStateMachine):
    """Hold the services' world and the oracle side by side, and compare them after every step."""

    begin_anew: Callable[[], None]
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).begin_anew()
        self.clock = Clock()
        self.mail = MailSystem()
        self.crm = Crm(self.clock)
        self.checks = Checks(self.clock)
        self.people: dict[str, Person] = {}
        self.versions: dict[str, list[Version]] = {}
        self.stopped_addresses: dict[str, set[str]] = {}
        self.editions = 0
        self.written: dict[tuple[str, tuple[str, ...]], Edition] = {}

    @initialize()
    def two_programs(self) -> None:
        self._publish("weekly-usuals", Version(1, 1, "week", None, {"first_name": REQUIRED}))
        uses = {"first_name": REQUIRED, "household_size": OPTIONAL}
        self._publish("care-tips", Version(1, 2, "month", 60, uses))

    def _publish(self, slug: str, version: Version) -> None:
        terms: dict[str, Any] = {"term_kind": "until_stopped"}
        if version.days is not None:
            terms = {"term_kind": "days", "term_days": version.days}
        before = Program.objects.filter(slug=slug).first()
        factories.published_invitation(
            slug,
            of=before,
            uses=list(version.uses.items()),
            frequency_count=version.count,
            frequency_period=version.period,
            clock=self.clock,
            **terms,
        )
        self.versions.setdefault(slug, []).append(version)

    @invariant()
    def every_invariant_holds(self) -> None:
        type(self).steps += 1
        broken = self.checks.broken(self.clock)
        assert broken == [], broken

    @invariant()
    def everybody_stands_where_they_said(self) -> None:
        now = self.clock.now
        expected = {
            (person.address, slug): membership.state(now)
            for person in self.people.values()
            for slug, membership in person.memberships.items()
        }
        stand = dict.fromkeys(expected, "none") | self._stand(now)
        assert {key: stand[key] for key in expected} == expected

    def _stand(self, now: datetime) -> dict[tuple[str, str], str]:
        rows = Subscription.objects.values_list(
            "subscriber__email", "program__slug", "subscriber_id", "program_id"
        )
        pairs = {(email or "", slug): (who, what) for email, slug, who, what in rows}
        found = standings(list(pairs.values()))
        return {key: str(state_of(found[pair], now)) for key, pair in pairs.items()}

    # --- What several rules do

    def _other_address(self, name: str) -> str:
        first, second = f"{name}@example.com", f"{name}.new@example.com"
        return second if self._person(name).address == first else first

    def _moved(self, person: Person, address: str, before: int) -> None:
        """What was asked for from the old address cannot be confirmed any more."""
        moved = self._new(EventKind.MOVED, before)
        person.address, person.address_version = address, person.address_version + 1
        person.stops |= self.stopped_addresses.get(address, set())
        person.move = Move(moved.id, self.clock.now + MOVE_LASTS) if moved else None

    def _say_yes(
        self, person: Person, membership: Membership, version: Version, chosen: frozenset[str]
    ) -> None:
        now = self.clock.now
        ends_at = now + timedelta(days=version.days) if version.days is not None else None
        membership.yes = Yes(version, person.address_version, ends_at, chosen)
        membership.word, membership.request, membership.left = "active", None, None
        membership.ended = None
        person.has_said_yes = True

    def _stopped(self, membership: Membership, word: str) -> None:
        now = self.clock.now
        left = membership.left
        undoable = left is not None and now < left.at + UNDO_LASTS
        if membership.state(now) in ("pending", "active", "paused") or undoable:
            membership.end(word)

    def _suppressed(self, person: Person, by: str) -> None:
        person.stops.add(by)
        self.stopped_addresses.setdefault(person.address, set()).add(by)

    def _lift(self, person: Person, stops: set[str]) -> None:
        if person.stops <= {"controller"}:
            return
        person.stops -= stops
        self.stopped_addresses.get(person.address, set()).difference_update(stops)

    # --- Finding things -----------------------------------------------------------------------

    def _person(self, name: str) -> Person:
        if name not in self.people:
            address = f"{name}@example.com"
            stops = set(self.stopped_addresses.get(address, ()))
            self.people[name] = Person(address, stops=stops)
        return self.people[name]

    def _membership(self, name: str, slug: str) -> Membership:
        return self._person(name).of(slug)

    def _subscriber(self, name: str) -> Subscriber | None:
        return Subscriber.objects.filter(email=self._person(name).address).first()

    def _row(self, name: str, slug: str) -> Subscription | None:
        address = self._person(name).address
        return Subscription.objects.filter(subscriber__email=address, program__slug=slug).first()

    def _program(self, slug: str) -> Program:
        return Program.objects.get(slug=slug)

    def _last_event_id(self) -> int:
        return ConsentEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0

    def _new(self, kind: EventKind, after: int) -> ConsentEvent | None:
        return ConsentEvent.objects.filter(kind=kind, id__gt=after).first()
