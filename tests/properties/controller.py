"""What others do on people's behalf, and what the controller and time do."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import rule

from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.complete import write_down_ends
from consent.services.forget_invited import forget_who_never_joined
from consent.services.importing import import_people, open_people_file, plan_columns
from consent.services.purging import prune_everybody
from consent.services.sealing import seal
from consent.services.stops import lift, suppress
from consent.services.withdraw import withdraw, withdraw_all
from delivery.services.noticing import notice_endings
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from tests.properties.machine import FIELDS, OPTIONAL, VALUES, Machine, people, programs
from tests.properties.oracle import REQUEST_LASTS, Request


class ControllerRules(Machine):
    """Stop, suppress, restrict, state values, publish; and let time pass."""

    @rule(name=people, slug=programs, actor=st.sampled_from([Actor.RELAY, Actor.CONTROLLER]))
    def stop_for_somebody(self, name: str, slug: str, actor: Actor) -> None:
        self._stop_by(name, slug, actor, Method.API)

    @rule(name=people)
    def bounce(self, name: str) -> None:
        """The mail system says that the address is gone."""
        person, row = self._person(name), self._subscriber(name)
        if row is not None:
            withdraw_all(
                subscriber_id=row.id, actor=Actor.MAIL, method=Method.PROVIDER, clock=self.clock
            )
            for membership in person.memberships.values():
                self._stopped(membership, "revoked")
            self._suppressed(person, "mail")

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

    @rule(name=people)
    def stop_everything(self, name: str) -> None:
        person, row = self._person(name), self._subscriber(name)
        if row is None:
            return
        withdraw_all(subscriber_id=row.id, actor=Actor.RELAY, method=Method.API, clock=self.clock)
        for membership in person.memberships.values():
            self._stopped(membership, "withdrawn")
        self._suppressed(person, "person")

    @rule(name=people, key=st.sampled_from(FIELDS))
    def api_upsert(self, name: str, key: str) -> None:
        row = self._subscriber(name)
        if row is not None:
            self.crm.put(row.external_id, profile={key: VALUES[key]})

    @rule(name=people, by=st.sampled_from([StoppedBy.CONTROLLER, StoppedBy.MAIL]))
    def suppress(self, name: str, by: StoppedBy) -> None:
        person, row = self._person(name), self._subscriber(name)
        if row is None:
            return
        actor = Actor.CONTROLLER if by == StoppedBy.CONTROLLER else Actor.MAIL
        suppress(subscriber_ids=[row.id], by=by, actor=actor, method=Method.ADMIN, clock=self.clock)
        self._suppressed(person, str(by))

    @rule(name=people)
    def lift(self, name: str) -> None:
        person, row = self._person(name), self._subscriber(name)
        if row is None:
            return
        lift(
            subscriber_ids=[row.id],
            by=StoppedBy.CONTROLLER,
            actor=Actor.CONTROLLER,
            method=Method.ADMIN,
            clock=self.clock,
        )
        self._lift(person, {"controller", "mail"})

    @rule(name=people)
    def crm_moves(self, name: str) -> None:
        person, row = self._person(name), self._subscriber(name)
        if row is None:
            return
        before, address = self._last_event_id(), self._other_address(name)
        refused = self.crm.put(row.external_id, email=address)["refused"]
        assert refused == ({"email": "person_moved"} if person.has_chosen else {})
        if not person.has_chosen:
            self._moved(person, address, before)

    @rule(names=st.sets(people, min_size=1))
    def import_a_file(self, names: set[str]) -> None:
        """The same people come again, with everything that is known of them and a stale address.

        The stale one is of those who chose another themselves: it must change nothing.
        """
        rows = [row for name in sorted(names) if (row := self._subscriber(name))]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "people.csv"
            lines = [",".join(["external_id", "email", *VALUES])]
            known = ",".join(str(value) for value in VALUES.values())
            lines += [f"{row.external_id},{self._in_the_file(row)},{known}" for row in rows]
            path.write_text("\n".join(lines) + "\n")
            with open_people_file(path) as file:
                columns = plan_columns(header=file.header, catalogue=set(FIELDS), mapping={})
                import_people(rows=file, columns=columns, clock=self.clock)

    def _in_the_file(self, row: Subscriber) -> str:
        [name] = [one for one, person in self.people.items() if person.address == row.email]
        return self._other_address(name) if self.people[name].has_chosen else str(row.email)

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

    @rule(days=st.integers(60, 200))
    def months_pass(self, days: int) -> None:
        self._days_pass(days)

    def _days_pass(self, days: int) -> None:
        """What time alone uncovers is unusable at once, and swept long before a day is over."""
        self.clock.forward(timedelta(days=days))
        prune_everybody(clock=self.clock)

    @rule()
    def bookkeeping(self) -> None:
        """What runs every few seconds or minutes: no state may depend on whether it did."""
        write_down_ends(clock=self.clock)
        prune_everybody(clock=self.clock)
        seal(clock=self.clock)
        forget_who_never_joined(clock=self.clock)
        for name, person in list(self.people.items()):
            if self._subscriber(name) is None:
                assert not person.has_said_yes
                del self.people[name]

    @rule()
    def give_notice(self) -> None:
        before = self._last_event_id()
        notice_endings(clock=self.clock)
        asked = ConsentEvent.objects.filter(kind=EventKind.REQUESTED, id__gt=before)
        for event in asked.select_related("subject__subscriber", "program", "invitation"):
            self._asked_to_renew(event)

    def _asked_to_renew(self, event: ConsentEvent) -> None:
        slug = event.program.slug if event.program else ""
        email = event.subject.subscriber.email if event.subject.subscriber else ""
        [person] = [one for one in self.people.values() if one.address == email]
        number = event.invitation.number if event.invitation else 0
        [version] = [one for one in self.versions[slug] if one.number == number]
        membership = person.of(slug)
        assert membership.state(self.clock.now) == "active"
        membership.request = Request(
            event.id,
            version,
            frozenset(event.details["chosen"]),
            self.clock.now + REQUEST_LASTS,
            person.address_version,
            renews=True,
        )

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self._days_pass(days)
