"""What workers do."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from delivery.gateways.base import Verdict
from delivery.models import Edition
from delivery.rules.vocabulary import EditionState
from delivery.services import editions
from delivery.services.recovering import recover
from tests.delivery.sending import approved_edition
from tests.properties.machine import REQUIRED, Machine, programs
from tests.properties.oracle import Yes
from tests.properties.world import die_after_intent, send_answers, send_editions


class SendingRules(Machine):
    """Plan and send, die in the middle, answer what people asked for."""

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
        """Return an approved edition: the first of a kind is checked, the others are its like."""
        self.editions += 1
        name, like = f"edition-{self.editions}", (slug, tuple(fields))
        if like not in self.written:
            body = "Hello. " + " ".join(f"[{key}={{{{ {key} | default: '' }}}}]" for key in fields)
            self.written[like] = approved_edition(
                self._program(slug), name, body=body, clock=self.clock
            )
            return self.written[like]
        return self._like(self.written[like], name)

    def _like(self, first: Edition, name: str) -> Edition:
        [text] = first.texts.all()
        first.pk, first.name, first.state = None, name, EditionState.APPROVED
        first.approved_at = self.clock.now
        first.scheduled_at = first.planned_at = first.finished_at = None
        first.planned_to = 0
        first.save(force_insert=True)
        text.pk, text.edition = None, first
        text.save(force_insert=True)
        return first

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
