"""The world that the machine moves in: a fresh database, a clock of its own, a mail system."""

import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.test import Client

from config.api.keys import create_key
from config.api.scopes import Scope
from delivery.gateways.base import Envelope, Outcome, Verdict
from delivery.rendering.compose import Composer
from delivery.services.claiming import ANSWERS, EDITIONS, claim
from delivery.services.intending import intend
from delivery.services.planning import finish_through, plan_due
from delivery.services.preparing import prepare
from delivery.services.sending import send_batch

BEGINNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
VALUE = re.compile(r"\[(\w+)=([^\]]*)\]")


@dataclass(frozen=True)
class Received:
    """One message that the mail system has: to whom, and the values that stand in it."""

    delivery_id: int
    address: str
    values: dict[str, str]


class MailSystem:
    """Takes every message, or answers as it is told, and keeps what it may have."""

    def __init__(self) -> None:
        self.verdict = Verdict.ACCEPTED
        self.taken: list[Received] = []

    def hand_over(self, envelopes: Sequence[Envelope], _deadline: float) -> Iterator[Outcome]:
        """Yield the same answer for each."""
        for envelope in envelopes:
            if self.verdict in (Verdict.ACCEPTED, Verdict.UNKNOWN):
                self.taken.append(_received(envelope))
            yield Outcome(envelope.delivery_id, self.verdict)

    def close(self) -> None:
        """Nothing is open."""


def _received(envelope: Envelope) -> Received:
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    return Received(envelope.delivery_id, envelope.recipient, dict(VALUE.findall(text)))


class Clock:
    """Time as the machine has it: it never goes back."""

    def __init__(self) -> None:
        self.now = BEGINNING

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def forward(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


class Crm:
    """The controller's system, calling the API at the machine's time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._client = Client()
        self._key = ""

    def put(self, external_id: str, **stated: Any) -> dict[str, Any]:
        """State one person, who may not be refused as a whole; return the answer."""
        with time_machine.travel(self._clock.now, tick=False):
            answer = self._client.put(
                f"/api/v1/subscribers/{external_id}/",
                stated,
                content_type="application/json",
                headers={"authorization": f"Bearer {self._made()}"},
            )
        assert answer.status_code in (200, 201), answer.content
        said: dict[str, Any] = answer.json()
        return said

    def _made(self) -> str:
        if not self._key:
            scopes = [Scope.SUBSCRIBERS_WRITE]
            _row, self._key = create_key(name="crm", scopes=scopes, clock=self._clock)
        return self._key


def send_editions(mail: MailSystem, clock: Clock) -> list[Received]:
    """Plan and send what is due as a worker does; return what the mail system got."""
    plan_due(clock=clock)
    got = _work(EDITIONS, mail, clock)
    finish_through(clock=clock)
    return got


def send_answers(mail: MailSystem, clock: Clock) -> list[Received]:
    """Send what people wait for; return what the mail system got."""
    return _work(ANSWERS, mail, clock)


def die_after_intent(clock: Clock) -> list[str]:
    """Plan, claim and intend what is due, and hand nothing over; return whom it was meant for."""
    plan_due(clock=clock)
    claims = claim(kinds=EDITIONS, limit=1000, clock=clock)
    meant = intend(prepared=prepare(claims=claims, composer=Composer(), clock=clock), clock=clock)
    return sorted(prepared.job.email for prepared in meant)


def _work(kinds: Sequence[str], mail: MailSystem, clock: Clock) -> list[Received]:
    before = len(mail.taken)
    while send_batch(kinds=kinds, gateway=mail, clock=clock):  # type: ignore[arg-type]
        pass
    return mail.taken[before:]
