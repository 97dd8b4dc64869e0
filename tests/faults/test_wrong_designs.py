"""The checks of the promise find each wrong design: tests that cannot fail prove nothing.

Each check drives two real connections to the one moment that matters. It is run under our design,
where it passes, and under the wrong one, where it must not.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from delivery.gateways.base import Envelope, Outcome, Verdict
from delivery.models import Edition
from delivery.rendering.compose import Composer
from delivery.selectors.invariants import verify
from delivery.services import sending, settling
from delivery.services.claiming import EDITIONS, Claim, claim
from delivery.services.handing_over import hand_over
from delivery.services.intending import intend
from delivery.services.planning import plan_due
from delivery.services.preparing import prepare, read
from delivery.services.recovering import recover
from programs.models import Program
from tests import cast
from tests.delivery.sending import outcomes
from tests.faults.crowd import address_of, crowd, edition_on_its_way, people_in
from tests.faults.racing import Leavings, NotedMail, leave_each, somebody_waits_for_us
from tests.waiting import wait_until
from tests.wrong_designs import WrongDesign, switch_on

pytestmark = pytest.mark.django_db(transaction=True)


class Found(AssertionError):
    """A check found what must never be."""


class Killed(BaseException):
    """The worker is gone, in the middle of a line."""


def on_another_connection(task: Callable[[], object]) -> threading.Thread:
    """Begin a task on a connection of its own."""

    def run() -> None:
        try:
            task()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def over_or_waiting(thread: threading.Thread) -> None:
    """Wait until the task is over, or waits for a lock that this connection has."""
    wait_until(lambda: not thread.is_alive() or somebody_waits_for_us(), what="it is over or waits")


class LeavesJustBefore(NotedMail):
    """Somebody leaves while the worker that hands over to them has read their permission."""

    def __init__(self, leave: Callable[[], object]) -> None:
        super().__init__()
        self._leave = leave
        self.thread: threading.Thread | None = None

    def hand_over(self, envelopes: Sequence[Envelope], deadline: float) -> Iterator[Outcome]:
        if envelopes:
            self.thread = on_another_connection(self._leave)
            over_or_waiting(self.thread)
        yield from super().hand_over(envelopes, deadline)


def none_after_a_leaving(mail: NotedMail, left: Leavings) -> None:
    """Say of whom a message was begun after their leaving was answered."""
    late = [who for who, at in mail.begun.items() if left.answered.get(who, at) < at]
    if late:
        raise Found(f"handed over after a leaving was answered: {late}")


def check_a_leaving_after_the_batch_was_read() -> None:
    """Somebody leaves between their intent and the hand-over: nothing goes."""
    program = crowd(2)
    edition = planned(program)
    claims = claim(kinds=EDITIONS, limit=10, clock=timezone.now)
    jobs = read(claims=claims, clock=timezone.now)
    prepared = prepare(claims=claims, composer=Composer(), clock=timezone.now, jobs=jobs)
    intended = intend(prepared=prepared, clock=timezone.now)
    mail, left = NotedMail(), Leavings()
    leave_each([cast.subscription(program, address_of(0))], left)

    hand_over(intended=intended, gateway=mail, clock=timezone.now)

    none_after_a_leaving(mail, left)
    assert set(mail.begun) == people_in(edition, "sent") == {address_of(1)}


def check_a_leaving_after_permission_was_read() -> None:
    """Somebody leaves while their message is about to be handed over: it went before, or never."""
    program = crowd(1)
    planned(program)
    left = Leavings()
    rows = [cast.subscription(program, address_of(0))]
    # The subscriber is read here: the other connection is only to leave.
    assert rows[0].subscriber.email
    mail = LeavesJustBefore(partial(leave_each, rows, left))

    sending.send_batch(kinds=EDITIONS, gateway=mail, clock=timezone.now)

    assert mail.thread is not None
    mail.thread.join(60)
    assert set(left.answered) == set(mail.begun) == {address_of(0)}
    none_after_a_leaving(mail, left)


@dataclass
class KilledInTheMiddle:
    """Counts what it took, and dies before it can say so of the second."""

    received: Counter[str] = field(default_factory=Counter)
    lives: bool = True

    def hand_over(self, envelopes: Sequence[Envelope], _deadline: float) -> Iterator[Outcome]:
        for envelope in envelopes:
            self.received[envelope.recipient] += 1
            if self.lives and len(self.received) == 2:
                self.lives = False
                raise Killed
            yield Outcome(envelope.delivery_id, Verdict.ACCEPTED)

    def close(self) -> None:
        """Nothing is open."""


def check_a_worker_that_dies_in_its_hand_over() -> None:
    """What may have gone is uncertain, and goes to nobody twice."""
    edition, mail = planned(crowd(3)), KilledInTheMiddle()
    with pytest.raises(Killed):
        sending.send_batch(kinds=EDITIONS, gateway=mail, clock=timezone.now)
    connection.close()

    later = partial(_hours_from_now, 1)
    recover(clock=later)
    sending.send_batch(kinds=EDITIONS, gateway=mail, clock=later)

    twice = [address for address, count in mail.received.items() if count > 1]
    if twice:
        raise Found(f"got it twice: {twice}")
    assert set(mail.received) <= people_in(edition, "sent") | people_in(edition, "uncertain")
    assert outcomes(edition) == {"uncertain": 3}


def check_two_workers_at_one_place(patch: pytest.MonkeyPatch) -> None:
    """Two editions meet at the last place of a promise: one of them gets it."""
    program = crowd(1)
    both = planned(program, "first"), planned(program, "second")
    claims = claim(kinds=EDITIONS, limit=10, clock=timezone.now)
    mail, others = NotedMail(), list[threading.Thread]()
    real = settling.record

    def while_another_intends(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        if not others:
            others.append(on_another_connection(partial(_send, claims[1:], mail)))
            over_or_waiting(others[0])

    patch.setattr("delivery.services.intending.record", while_another_intends)
    _send(claims[:1], mail)
    others[0].join(60)

    went = sum(outcomes(edition)["sent"] for edition in both)
    if went > 1:
        assert any(line.startswith("INV-3 ") for line in broken()), "verify must see it, too"
        raise Found(f"{went} of the one that was promised")
    assert outcomes(both[0]) + outcomes(both[1]) == {"sent": 1, "too_soon": 1}


def planned(program: Program, name: str = "first") -> Edition:
    edition = edition_on_its_way(program, name)
    plan_due(clock=timezone.now)
    return edition


def broken() -> list[str]:
    return [str(verdict) for verdict in verify(timezone.now) if verdict.broken]


def _send(claims: Sequence[Claim], mail: NotedMail) -> None:
    prepared = prepare(claims=claims, composer=Composer(), clock=timezone.now)
    intended = intend(prepared=prepared, clock=timezone.now)
    hand_over(intended=intended, gateway=mail, clock=timezone.now)


def _hours_from_now(hours: int) -> datetime:
    return timezone.now() + timedelta(hours=hours)


CHECKS: Mapping[WrongDesign, Callable[[pytest.MonkeyPatch], None]] = {
    WrongDesign.READ_ONCE_A_BATCH: lambda _patch: check_a_leaving_after_the_batch_was_read(),
    WrongDesign.READ_WITHOUT_THE_LOCK: lambda _patch: check_a_leaving_after_permission_was_read(),
    WrongDesign.SENT_BEFORE_RECORDED: lambda _patch: check_a_worker_that_dies_in_its_hand_over(),
    WrongDesign.COUNTED_BEFORE_INSERTED: check_two_workers_at_one_place,
}


@pytest.mark.parametrize("design", WrongDesign)
def test_ours_passes_the_check_of(design: WrongDesign, monkeypatch: pytest.MonkeyPatch) -> None:
    CHECKS[design](monkeypatch)
    assert broken() == []


@pytest.mark.parametrize("design", WrongDesign)
def test_the_check_finds_it_where_it_is(
    design: WrongDesign, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_on(design, monkeypatch)

    with pytest.raises(Found):
        CHECKS[design](monkeypatch)
