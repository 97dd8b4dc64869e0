"""The machine: everything that people, staff, CRMs, time and mail systems can do, in any order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.standing import standings, state_of
from consent.services.confirm import Confirmed, confirm
from consent.services.join import request_by_page
from consent.services.leave import leave, pause, resume, undo
from consent.services.upsert import PersonInput, UpsertInput, upsert
from consent.services.withdraw import withdraw, withdraw_all
from delivery.gateways.base import Verdict
from delivery.models import Edition
from delivery.selectors.invariants import verify
from delivery.services import editions
from delivery.services.recovering import recover
from programs.models import Program
from subscribers.models import Subscriber
from tests import factories
from tests.delivery.sending import approved_edition
from tests.properties.oracle import (
    REQUEST_LASTS,
    UNDO_LASTS,
    Left,
    Membership,
    Person,
    Request,
    Version,
    Yes,
)
from tests.properties.world import Clock, MailSystem, die_after_intent, send_answers, send_editions

PEOPLE = ("ana", "ben", "cleo")
PROGRAMS = ("weekly-usuals", "care-tips")
REQUIRED, OPTIONAL = "required", "optional"

people = st.sampled_from(PEOPLE)
programs = st.sampled_from(PROGRAMS)
FIELDS = ("first_name", "household_size", "usual_store")
VALUES: dict[str, Any] = {"first_name": "Robin", "household_size": 4, "usual_store": "Mill Lane"}


class Promises(RuleBasedStateMachine):
    """Drive the services and the oracle side by side, and compare them after every step."""

    renew_database: Callable[[], None]

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).renew_database()
        self.clock = Clock()
        self.mail = MailSystem()
        self.people: dict[str, Person] = {}
        self.versions: dict[str, list[Version]] = {}
        self.stopped_addresses: dict[str, set[str]] = {}
        self.editions = 0

    # --- What there is ------------------------------------------------------------------------

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

    # --- The person ---------------------------------------------------------------------------

    @rule(name=people, slug=programs, ticks=st.booleans())
    def join(self, name: str, slug: str, ticks: bool) -> None:
        version = self.versions[slug][-1]
        chosen = {key for key, need in version.uses.items() if ticks and need == OPTIONAL}
        person = self._person(name)
        before = self._last_event_id()
        request_by_page(
            program=self._program(slug),
            address=person.address,
            language="en",
            chosen=chosen,
            answers={},
            clock=self.clock,
            **WHENCE,
        )
        asked = self._new(EventKind.REQUESTED, before)
        if asked is None:
            return
        membership = person.of(slug)
        membership.request = Request(
            asked.id, version, frozenset(chosen), self.clock.now + REQUEST_LASTS, person.address
        )
        if not membership.is_live(self.clock.now):
            membership.word, membership.yes, membership.left = "pending", None, None

    @rule(name=people, slug=programs)
    def confirm(self, name: str, slug: str) -> None:
        person = self._person(name)
        membership = person.of(slug)
        if membership.request is None:
            return
        request, now = membership.request, self.clock.now
        outcome = confirm(request_id=request.event_id, clock=self.clock, **WHENCE)
        if request.lapses_at <= now or request.address != person.address:
            assert outcome == Confirmed.EXPIRED
            return
        assert outcome == Confirmed.ACTIVE
        self._say_yes(person, membership, request.version, request.chosen)

    def _say_yes(
        self, person: Person, membership: Membership, version: Version, chosen: frozenset[str]
    ) -> None:
        now = self.clock.now
        ends_at = now + timedelta(days=version.days) if version.days is not None else None
        membership.yes = Yes(version, person.address, ends_at, chosen)
        membership.word, membership.request, membership.left = "active", None, None
        self._lift(person, {"person", "mail"})

    @rule(name=people, slug=programs, days=st.integers(1, 40))
    def pause(self, name: str, slug: str, days: int) -> None:
        row, membership = self._row(name, slug), self._membership(name, slug)
        if row is None:
            return
        until = self.clock.now + timedelta(days=days)
        was_live = membership.is_live(self.clock.now)
        paused = pause(subscription_id=row.id, until=until, clock=self.clock, **WHENCE)
        assert (paused is not None) == was_live
        if was_live and membership.yes is not None:
            membership.yes, membership.left = replace(membership.yes, paused_until=until), None

    @rule(name=people, slug=programs)
    def resume(self, name: str, slug: str) -> None:
        row, membership = self._row(name, slug), self._membership(name, slug)
        if row is None:
            return
        was_paused = membership.state(self.clock.now) == "paused"
        resumed = resume(subscription_id=row.id, clock=self.clock, **WHENCE)
        assert (resumed is not None) == was_paused
        if was_paused and membership.yes is not None:
            membership.yes = replace(membership.yes, paused_until=None)

    @rule(name=people, slug=programs, method=st.sampled_from([Method.ONE_CLICK, Method.LEAVE_PAGE]))
    def leave(self, name: str, slug: str, method: Method) -> None:
        row, membership = self._row(name, slug), self._membership(name, slug)
        if row is None:
            return
        can = membership.state(self.clock.now) in ("pending", "active", "paused")
        left = leave(subscription_id=row.id, method=method, clock=self.clock, **WHENCE)
        assert (left is not None) == can
        if left is not None:
            before = membership.yes
            membership.end("withdrawn")
            membership.left = Left(left.id, self.clock.now, before)

    @rule(name=people, slug=programs)
    def take_back(self, name: str, slug: str) -> None:
        person, membership = self._person(name), self._membership(name, slug)
        left, now = membership.left, self.clock.now
        if left is None:
            return
        good = (
            left.yes is not None
            and now < left.at + UNDO_LASTS
            and left.yes.address == person.address
            and (left.yes.ends_at is None or left.yes.ends_at > now)
        )
        assert undo(event_id=left.event_id, clock=self.clock, **WHENCE) == good
        if good:
            membership.word, membership.yes, membership.left = "active", left.yes, None

    # --- Others on their behalf, and the controller -------------------------------------------

    @rule(name=people, slug=programs, actor=st.sampled_from([Actor.RELAY, Actor.CONTROLLER]))
    def stop_for_somebody(self, name: str, slug: str, actor: Actor) -> None:
        self._stop_by(name, slug, actor, Method.API)

    @rule(name=people, slug=programs)
    def complain(self, name: str, slug: str) -> None:
        self._stop_by(name, slug, Actor.MAIL, Method.PROVIDER)

    def _stop_by(self, name: str, slug: str, actor: Actor, method: Method) -> None:
        row, membership = self._row(name, slug), self._membership(name, slug)
        if row is None:
            return
        withdraw(
            pairs=[(row.subscriber_id, row.program_id)],
            actor=actor,
            method=method,
            clock=self.clock,
        )
        self._stopped(membership, "withdrawn" if actor == Actor.RELAY else "revoked")

    def _stopped(self, membership: Membership, word: str) -> None:
        now = self.clock.now
        left = membership.left
        undoable = left is not None and now < left.at + UNDO_LASTS
        if membership.state(now) in ("pending", "active", "paused") or undoable:
            membership.end(word)

    @rule(name=people)
    def stop_everything(self, name: str) -> None:
        person, row = self._person(name), self._subscriber(name)
        if row is None:
            return
        withdraw_all(subscriber_id=row.id, actor=Actor.RELAY, method=Method.API, clock=self.clock)
        for membership in person.memberships.values():
            self._stopped(membership, "withdrawn")
        self._suppressed(person, "person")

    def _suppressed(self, person: Person, by: str) -> None:
        person.stops.add(by)
        self.stopped_addresses.setdefault(person.address, set()).add(by)

    def _lift(self, person: Person, stops: set[str]) -> None:
        if person.stops <= {"controller"}:
            return
        person.stops -= stops
        self.stopped_addresses.get(person.address, set()).difference_update(stops)

    @rule(name=people, key=st.sampled_from(FIELDS))
    def crm_states(self, name: str, key: str) -> None:
        row = self._subscriber(name)
        if row is None:
            return
        upsert(
            items=[
                UpsertInput(
                    person=PersonInput(external_id=row.external_id, email=row.email),
                    profile={key: VALUES[key]},
                )
            ],
            by="crm",
            clock=self.clock,
        )

    # --- The promise changes, time passes -----------------------------------------------------

    @rule(slug=programs)
    def publish_minor(self, slug: str) -> None:
        last = self.versions[slug][-1]
        self._publish(slug, replace(last, number=last.number + 1, count=max(1, last.count - 1)))

    @rule(slug=programs)
    def publish_material(self, slug: str) -> None:
        last = self.versions[slug][-1]
        more = next((key for key in FIELDS if key not in last.uses), None)
        uses = {**last.uses, more: OPTIONAL} if more else last.uses
        self._publish(slug, replace(last, number=last.number + 1, count=last.count + 1, uses=uses))

    @rule(minutes=st.integers(1, 30))
    def minutes_pass(self, minutes: int) -> None:
        self.clock.forward(timedelta(minutes=minutes))

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self.clock.forward(timedelta(days=days))

    # --- Sending ------------------------------------------------------------------------------

    @rule(slug=programs, count=st.integers(1, 2), takes=st.sampled_from(["all", "unknown"]))
    def send_an_edition(self, slug: str, count: int, takes: str) -> None:
        version, now = self.versions[slug][-1], self.clock.now
        fields = sorted(version.uses)[:count]
        due = {
            person.address: person.of(slug)
            for person in self.people.values()
            if person.may_get(slug, frozenset(fields), now)
        }
        self.mail.verdict = Verdict.ACCEPTED if takes == "all" else Verdict.UNKNOWN
        edition = self._edition(slug, fields)
        editions.send_now(edition=edition, clock=self.clock)
        got = send_editions(self.mail, self.clock)
        assert sorted(message.address for message in got) == sorted(due)
        for address, membership in due.items():
            membership.sent.append(now)
            yes = membership.yes
            assert yes is not None
            [message] = [one for one in got if one.address == address]
            self._only_what_was_accepted(yes, message.values)

    @rule(slug=programs)
    def a_worker_dies(self, slug: str) -> None:
        """What was meant to go may have gone: it counts as sent, and is never sent again."""
        now = self.clock.now
        meant = [one for one in self.people.values() if one.may_get(slug, frozenset(), now)]
        editions.send_now(edition=self._edition(slug, []), clock=self.clock)
        assert die_after_intent(self.clock) == sorted(person.address for person in meant)
        for person in meant:
            person.of(slug).sent.append(now)
        self.clock.forward(timedelta(minutes=5))
        recover(clock=self.clock)
        assert send_editions(self.mail, self.clock) == []

    def _edition(self, slug: str, fields: list[str]) -> Edition:
        self.editions += 1
        body = "Hello. " + " ".join(f"[{key}={{{{ {key} | default: '' }}}}]" for key in fields)
        return approved_edition(
            self._program(slug), f"edition-{self.editions}", body=body, clock=self.clock
        )

    def _only_what_was_accepted(self, yes: Yes, values: dict[str, str]) -> None:
        """A prospect's own depth is `declared`: what was observed is never shown."""
        for key, value in values.items():
            if value:
                assert key in yes.version.uses
                assert yes.version.uses[key] == REQUIRED or key in yes.chosen
                assert key != "usual_store"

    @rule()
    def answer(self) -> None:
        self.mail.verdict = Verdict.ACCEPTED
        for message in send_answers(self.mail, self.clock):
            assert any(person.address == message.address for person in self.people.values())

    # --- What must hold -----------------------------------------------------------------------

    @invariant()
    def every_invariant_holds(self) -> None:
        type(self).steps += 1
        assert [str(verdict) for verdict in verify(self.clock) if verdict.broken] == []

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

    # --- Finding things -----------------------------------------------------------------------

    def _person(self, name: str) -> Person:
        if name not in self.people:
            address = f"{name}@example.com"
            stops = set(self.stopped_addresses.get(address, ()))
            self.people[name] = Person(address, stops)
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


WHENCE = {"ip": "127.0.0.1", "user_agent": "a browser"}
