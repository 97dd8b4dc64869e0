"""What people do themselves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.change import change
from consent.services.confirm import Confirmed, confirm
from consent.services.contradict import contradict, correct
from consent.services.erase import erase
from consent.services.join import request_by_page
from consent.services.leave import leave, pause, resume, undo
from consent.services.moving import AddressConfirmed, change_address, confirm_address
from consent.services.renew import renew
from consent.services.restricting import restrict, unrestrict
from programs.models import Invitation
from tests.properties.machine import CORRECTED, FIELDS, OPTIONAL, WHENCE, Machine, people, programs
from tests.properties.oracle import (
    REQUEST_LASTS,
    UNDO_LASTS,
    Left,
    Membership,
    Request,
    Yes,
    longer_than,
)


class PersonRules(Machine):
    """Join, confirm, change, pause, leave, take it back."""

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
            asked.id,
            version,
            frozenset(chosen),
            self.clock.now + REQUEST_LASTS,
            person.address_version,
        )
        if not membership.is_live(self.clock.now):
            membership.ended = membership.yes or membership.ended
            membership.word, membership.yes, membership.left = "pending", None, None

    @rule(name=people, slug=programs)
    def confirm(self, name: str, slug: str) -> None:
        person = self._person(name)
        membership = person.of(slug)
        if membership.request is None:
            return
        request, now = membership.request, self.clock.now
        outcome = confirm(request_id=request.event_id, clock=self.clock, **WHENCE)
        if request.lapses_at <= now or request.address_version != person.address_version:
            assert outcome == Confirmed.EXPIRED
            return
        assert outcome == Confirmed.ACTIVE
        before = membership.yes or membership.ended
        chosen = request.chosen
        if request.renews and before is not None:
            chosen &= before.chosen
        self._say_yes(person, membership, request.version, chosen)
        self._lift(person, {"person", "mail"})
        self._carry(membership, before)

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
            and left.yes.address_version == person.address_version
            and (left.yes.ends_at is None or left.yes.ends_at > now)
        )
        assert undo(event_id=left.event_id, clock=self.clock, **WHENCE) == good
        if good:
            membership.word, membership.yes, membership.left = "active", left.yes, None

    @rule(name=people, slug=programs, ticks=st.booleans())
    def tick(self, name: str, slug: str, ticks: bool) -> None:
        membership = self._membership(name, slug)
        offered = membership.yes.version.uses if membership.yes else {}
        chosen = frozenset(key for key, need in offered.items() if ticks and need == OPTIONAL)
        self._change(name, slug, {"chosen": chosen})

    @rule(name=people, slug=programs, period=st.sampled_from(["", "month", "quarter", "year"]))
    def have_it_less_often(self, name: str, slug: str, period: str) -> None:
        membership = self._membership(name, slug)
        if membership.yes and period in ("", *longer_than(membership.yes.version)):
            self._change(name, slug, {"less_often": period})

    @rule(name=people, slug=programs, depth=st.sampled_from(["", "identity"]))
    def have_it_less_personal(self, name: str, slug: str, depth: str) -> None:
        self._change(name, slug, {"depth": depth})

    def _change(self, name: str, slug: str, wish: dict[str, Any]) -> None:
        row, membership = self._row(name, slug), self._membership(name, slug)
        if row is None:
            return
        said: dict[str, Any] = WHENCE | wish
        changed = change(subscription_id=row.id, clock=self.clock, **said)
        if membership.yes is None or not membership.is_live(self.clock.now):
            assert changed is None
            return
        wished = replace(membership.yes, **wish)
        assert (changed is not None) == (wished != membership.yes)
        membership.yes = wished

    @rule(name=people, slug=programs, ticks=st.booleans())
    def say_yes_again(self, name: str, slug: str, ticks: bool) -> None:
        row, person, membership = (
            self._row(name, slug),
            self._person(name),
            self._membership(name, slug),
        )
        if row is None:
            return
        before, version = membership.yes, self.versions[slug][-1]
        chosen = {key for key, need in version.uses.items() if ticks and need == OPTIONAL}
        published = Invitation.objects.get(program=row.program, state="published")
        renewed = renew(
            subscription_id=row.id,
            invitation_id=published.id,
            address_version=row.subscriber.address_version,
            chosen=chosen,
            answers={},
            clock=self.clock,
            **WHENCE,
        )
        can = membership.state(self.clock.now) in ("active", "paused", "completed")
        assert (renewed is not None) == can
        if can:
            self._say_yes(person, membership, version, frozenset(chosen))
            self._carry(membership, before)

    def _carry(self, membership: Membership, before: Yes | None) -> None:
        """What was said of the yes before goes on: less often, less personal, a pause."""
        yes = membership.yes
        if before is None or yes is None:
            return
        until = before.paused_until
        is_resting = until is not None and until > self.clock.now
        membership.yes = replace(
            yes,
            less_often=before.less_often,
            depth=before.depth,
            paused_until=until if is_resting else None,
        )

    @rule(name=people)
    def move(self, name: str) -> None:
        person, row = self._person(name), self._subscriber(name)
        if row is None:
            return
        before, address = self._last_event_id(), self._other_address(name)
        change_address(subscriber_id=row.id, address=address, clock=self.clock, **WHENCE)
        self._moved(person, address, before)
        person.has_chosen = True

    @rule(name=people)
    def confirm_the_address(self, name: str) -> None:
        person = self._person(name)
        if person.move is None:
            return
        outcome = confirm_address(event_id=person.move.event_id, clock=self.clock, **WHENCE)
        in_time = self.clock.now < person.move.lapses_at
        assert (outcome == AddressConfirmed.CONFIRMED) == in_time
        for membership in person.memberships.values():
            if in_time and membership.yes and membership.is_live(self.clock.now):
                membership.yes = replace(membership.yes, address_version=person.address_version)
                membership.request = None

    @rule(name=people, key=st.sampled_from(FIELDS))
    def correct(self, name: str, key: str) -> None:
        row = self._subscriber(name)
        if row is not None:
            correct(
                subscriber_id=row.id, field=key, value=CORRECTED[key], clock=self.clock, **WHENCE
            )

    @rule(name=people, key=st.sampled_from(FIELDS))
    def call_it_wrong(self, name: str, key: str) -> None:
        row = self._subscriber(name)
        if row is not None:
            contradict(subscriber_id=row.id, field=key, clock=self.clock, **WHENCE)

    @rule(name=people)
    def restrict(self, name: str) -> None:
        row = self._subscriber(name)
        if row is not None:
            restrict(
                subscriber_ids=[row.id],
                actor=Actor.PERSON,
                method=Method.PREFERENCES,
                clock=self.clock,
                **WHENCE,
            )
            self._person(name).restricted = True

    @rule(name=people)
    def end_the_restriction(self, name: str) -> None:
        row = self._subscriber(name)
        if row is not None:
            unrestrict(
                subscriber_ids=[row.id],
                actor=Actor.PERSON,
                method=Method.PREFERENCES,
                clock=self.clock,
                **WHENCE,
            )
            self._person(name).restricted = False

    @rule(name=people)
    def be_erased(self, name: str) -> None:
        person, row = self._person(name), self._subscriber(name)
        if row is None:
            return
        erase(subscriber_id=row.id, actor=Actor.PERSON, method=Method.PREFERENCES, clock=self.clock)
        self._suppressed(person, "person")
        # Whoever comes to the address again is a stranger whose mail is stopped.
        del self.people[name]
