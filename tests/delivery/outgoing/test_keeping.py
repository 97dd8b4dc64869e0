"""Calls to one URL share a connection within a turn, by the rules of a new one."""

import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from delivery.gateways.webhooks.answer import Answer
from delivery.gateways.webhooks.keeping import Kept
from delivery.gateways.webhooks.line import Line
from delivery.services.webhooks.claiming import AT_ONCE
from delivery.services.webhooks.endpoints import send_test
from tests import webhook_receiver as receivers
from tests.delivery.outgoing.hooks import endpoint, send
from tests.tls import own_tls
from tests.webhook_receiver import LOOPBACK, Receiver, receiving

ALLOWED = (ip_network("127.0.0.1/32"),)
SHORT = 0.6


@pytest.fixture
def kept() -> Iterator[Kept]:
    with closing(Kept()) as kept:
        yield kept


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that keeps its connections."""
    with receiving(receiver=Receiver(keeps=True)) as receiver:
        yield receiver


def line(**more: Any) -> Line:
    return Line(**{"allowed": ALLOWED, "total_seconds": SHORT, **more})


def call(url: str, kept: Kept | None, by: Line | None = None) -> Answer:
    by = by or line()
    return by.post(url, body=b"{}", headers={"webhook-id": "evt_1"}, kept=kept)


def test_calls_to_one_url_share_a_connection(receiver: Receiver, kept: Kept) -> None:
    receiver.behave = receivers.answer(200, body=b"Thank you.")

    answers = [call(receiver.url(), kept) for _each in range(3)]

    assert all(answer.is_taken for answer in answers)
    assert (len(receiver.got), receiver.connections) == (3, 1)
    call(receiver.url(path="/other"), kept)
    assert receiver.connections == 2


def test_over_tls_too(tmp_path: Path, kept: Kept) -> None:
    tls = own_tls(tmp_path)
    context = ssl.create_default_context(cafile=str(tls.certificate))
    with receiving(context=tls.server(), receiver=Receiver(keeps=True)) as receiver:
        by = line(context=context)
        answers = [call(receiver.url(scheme="https"), kept, by) for _each in range(3)]

    assert all(answer.is_taken for answer in answers)
    assert (len(receiver.got), receiver.connections) == (3, 1)


def test_without_anything_to_keep_them_in_they_are_closed(receiver: Receiver) -> None:
    for _each in range(2):
        call(receiver.url(), None)

    assert receiver.connections == 2
    assert receiver.got[0].headers["connection"] == "close"


@pytest.mark.parametrize(
    "behave",
    [
        receivers.answer(200, Connection="close"),
        receivers.answer(200, body=b"x" * 20_000),
        receivers.answer(500),
        receivers.answer(410),
        receivers.answer(302, Location="/elsewhere"),
    ],
    ids=["closes", "long", "fails", "gone", "redirects"],
)
def test_what_does_not_take_it_or_says_much_is_not_kept(
    receiver: Receiver, kept: Kept, behave: receivers.Behaviour
) -> None:
    receiver.behave = behave

    for _each in range(2):
        call(receiver.url(), kept)

    assert (len(receiver.got), receiver.connections) == (2, 2)


def test_one_that_was_hung_up_costs_no_event(receiver: Receiver, kept: Kept) -> None:
    """At the worst moment: the next call was sent already, and is sent again by a new one."""

    def hang_up_on_the_second(of: Receiver, to: Any, number: int) -> None:
        of.keeps = number == 1
        if number != 2:
            receivers.answer(200)(of, to, number)

    receiver.behave = hang_up_on_the_second

    answers = [call(receiver.url(), kept) for _each in range(2)]

    assert all(answer.is_taken for answer in answers)
    assert (len(receiver.got), receiver.connections) == (3, 2)


def test_time_is_over_for_each_call_and_for_a_body_too(receiver: Receiver, kept: Kept) -> None:
    assert call(receiver.url(), kept).is_taken

    def slow_body(of: Receiver, to: Any, _number: int) -> None:
        to.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
        for _byte in range(9000):
            if of.over.wait(0.05):
                return
            to.sendall(b"x")

    for behave, status in ((slow_body, 200), (receivers.stall, None)):
        receiver.behave = behave
        began = time.monotonic()
        answer = call(receiver.url(), kept)
        assert time.monotonic() - began < SHORT + 1
        assert (answer.status, answer.error) == (status, "" if status else "timeout")


def test_a_name_that_stands_for_something_else_is_checked_for_the_next_connection(
    kept: Kept,
) -> None:
    """DNS re-binding: what is open goes on to what was checked, and nothing new is opened."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return [LOOPBACK] if len(asked) == 1 else ["127.0.0.2"]

    good = Receiver(keeps=True)
    with (
        receiving(receiver=good),
        receiving("127.0.0.2", receiver=Receiver(port=good.port)) as bad,
    ):
        by, url = line(resolver=rebinding), good.url("rebind.example.com")
        first, second = call(url, kept, by), call(url, kept, by)
        good.keeps, good.behave = False, receivers.hang_up
        third = call(url, kept, by)

    assert (first.status, second.status, third.error) == (200, 200, "address_forbidden")
    assert len(asked) == 2
    assert (good.connections, bad.connections) == (1, 0)


@pytest.mark.django_db
def test_a_turn_keeps_a_connection_for_each_call_at_once(
    receiver: Receiver, settings: Settings
) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ALLOWED
    row = endpoint(receiver.url())
    for _each in range(3 * AT_ONCE):
        send_test(endpoint_id=row.pk, clock=timezone.now)

    assert send() == len(receiver.ids) == 3 * AT_ONCE
    assert receiver.connections <= AT_ONCE
