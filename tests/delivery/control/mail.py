"""A mail system that answers as a test tells it to, and a worker that talks to it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from delivery.gateways.base import Envelope, Outcome, Verdict
from delivery.models import Delivery, Edition
from delivery.rules.vocabulary import DeliveryKind
from delivery.services import editions
from delivery.services.claiming import EDITIONS
from delivery.services.planning import plan_due
from delivery.services.sending import send_batch
from delivery.services.turns import Round
from programs.models import Program
from tests import cast
from tests.cast import Clock
from tests.delivery.sending import approved_edition

Answer = Verdict | tuple[Verdict, str] | tuple[Verdict, str, int]


class Mail:
    """Answers each message in turn with `answer`, or what a function of its recipient says."""

    def __init__(self, answer: Answer | Callable[[str], Answer] = Verdict.ACCEPTED) -> None:
        self.answer = answer
        self.taken: list[str] = []
        self.asked = 0

    def hand_over(self, envelopes: Sequence[Envelope], _deadline: float) -> Iterator[Outcome]:
        """Answer; like a session, nothing more is tried once it is away or refuses us."""
        given_up: Outcome | None = None
        for envelope in envelopes:
            outcome = given_up or self._one(envelope)
            if outcome.verdict in (Verdict.AWAY, Verdict.OURS):
                given_up = outcome
            yield replace(outcome, delivery_id=envelope.delivery_id)

    def close(self) -> None:
        """Nothing is open."""

    def _one(self, envelope: Envelope) -> Outcome:
        self.asked += 1
        answer = self.answer if isinstance(self.answer, Verdict | tuple) else None
        if answer is None and callable(self.answer):
            answer = self.answer(envelope.recipient)
        verdict, code, seconds = (*(answer if isinstance(answer, tuple) else (answer,)), "", 0)[:3]
        if verdict == Verdict.ACCEPTED:
            self.taken.append(envelope.recipient)
        return Outcome(envelope.delivery_id, Verdict(str(verdict)), str(code), retry_after=seconds)


def people(
    program: Program,
    count: int,
    *,
    clock: Clock,
    name: str = "person",
    hosts: Sequence[str] = ("example.com",),
) -> None:
    """Have so many people say yes, at these hosts, and forget their confirmations and welcomes."""
    for number in range(count):
        cast.say_yes(program, f"{name}{number}@{hosts[number % len(hosts)]}", clock=clock)
    Delivery.objects.filter(subscription__program=program).delete()


def on_its_way(program: Program, name: str = "first", *, clock: Clock) -> Edition:
    """Return an edition that is planned and due."""
    edition = editions.send_now(edition=approved_edition(program, name, clock=clock), clock=clock)
    plan_due(clock=clock)
    edition.refresh_from_db()
    return edition


def turn(mail: Mail, *, clock: Clock, kinds: Sequence[DeliveryKind] = EDITIONS) -> int:
    """Have a worker take one turn; return how many deliveries it claimed."""
    round_ = Round()
    claimed = send_batch(kinds=kinds, gateway=mail, clock=clock, round_=round_)
    round_.tally.write(clock=clock)
    return claimed
