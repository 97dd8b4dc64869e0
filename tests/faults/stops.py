"""What stopping an edition and stopping its program share: what was begun, and when."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from django.utils import timezone

from delivery.models import Delivery, Edition
from delivery.services.preparing import Prepared
from tests.faults.racing import (
    HeldMail,
    NotedMail,
    hand_over_each,
    in_thread,
    send,
    somebody_waits_alone,
    together,
)
from tests.waiting import wait_until

Chunks = Sequence[Sequence[Prepared]]


class Answer(Protocol):
    """What whoever stops something is told."""

    @property
    def is_still(self) -> bool:
        """Say whether nothing of it goes any more."""


Stop = Callable[[], Answer]


def stop_in_the_middle(chunks: Chunks, stop: Stop) -> HeldMail:
    """Stop while the first message is with the mail system: the answer comes after it."""
    mail = HeldMail()
    answers: list[Answer] = []
    sending = in_thread(partial(hand_over_each, chunks, mail))
    assert mail.began.wait(30)

    stopper = in_thread(lambda: answers.append(stop()))
    wait_until(somebody_waits_alone, what="the stop waits for the hand-over")
    assert answers == []
    mail.may_go.set()
    stopper.join(30)
    sending.join(30)

    assert [answer.is_still for answer in answers] == [True]
    return mail


def stop_while_it_hangs(chunks: Chunks, stop: Stop) -> HeldMail:
    """Stop with a timeout of 0.3 s while the mail system hangs: the answer says that it does."""
    mail = HeldMail()
    sending = in_thread(partial(hand_over_each, chunks, mail))
    assert mail.began.wait(30)

    began = time.monotonic()
    stopped = stop()
    took = time.monotonic() - began
    mail.may_go.set()
    sending.join(30)

    assert not stopped.is_still
    assert 0.3 <= took < 3
    return mail


def race(edition: Edition, stop: Stop, go_on: Callable[[], object]) -> NotedMail:
    """Race stopping and going on with two workers; none begins a message of it in between.

    It is stopped at the end.
    """
    mail, stops, runs = NotedMail(), list[float](), [time.monotonic()]

    def stop_and_go() -> None:
        for _turn in range(6):
            assert stop().is_still
            stops.append(time.monotonic())
            Delivery.objects.filter(edition=edition, state="due").exists()
            runs.append(time.monotonic())
            go_on()
        stop()
        stops.append(time.monotonic())
        runs.append(float("inf"))

    together(stop_and_go, *[partial(send, mail, timezone.now)] * 2)

    still = list(zip(stops, runs[1:], strict=True))
    assert [(who, at) for who, at in mail.begun.items() for a, b in still if a < at < b] == []
    return mail
