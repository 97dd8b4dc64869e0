"""One call: bounded in time and size, and never to an address that was not checked."""

import socket
import ssl
import time
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from delivery.gateways.webhooks.answer import Answer
from delivery.gateways.webhooks.line import Line
from tests import webhook_receiver as receivers
from tests.tls import own_tls
from tests.webhook_receiver import LOOPBACK, Receiver, receiving

ALLOWED = (ip_network("127.0.0.1/32"),)
SHORT = 0.6


def to_loopback(_host: str, _port: int) -> Sequence[str]:
    return [LOOPBACK]


def call(url: str, line: Line | None = None) -> Answer:
    line = line or Line(allowed=ALLOWED, total_seconds=SHORT)
    return line.post(url, body=b'{"type":"x"}', headers={"webhook-id": "evt_1"})


def test_a_call_arrives_with_its_body_and_headers() -> None:
    with receiving() as receiver:
        answer = call(receiver.url(path="/in?a=b"))

    assert (answer.status, answer.error, answer.is_taken) == (200, "", True)
    [got] = receiver.got
    assert got.path == "/in?a=b"
    assert got.body == b'{"type":"x"}'
    assert got.headers["webhook-id"] == "evt_1"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["host"] == f"{LOOPBACK}:{receiver.port}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with receiving() as other, receiving() as receiver:
        receiver.behave = receivers.answer(status, Location=other.url())
        answer = call(receiver.url())

    assert (answer.status, answer.is_taken) == (status, False)
    assert other.connections == 0


@pytest.mark.parametrize(
    ("behave", "error"),
    [
        (receivers.dribble, "timeout"),
        (receivers.stall, "timeout"),
        (receivers.garbage, "broken"),
        (receivers.hang_up, "broken"),
    ],
    ids=["dribble", "stall", "garbage", "hang up"],
)
def test_what_answers_too_slowly_or_no_http_is_cut_off(
    behave: receivers.Behaviour, error: str
) -> None:
    with receiving() as receiver:
        receiver.behave = behave
        began = time.monotonic()
        answer = call(receiver.url())
        took = time.monotonic() - began

    assert (answer.status, answer.error) == (None, error)
    assert took < SHORT + 1


def test_of_a_huge_answer_only_the_status_is_read() -> None:
    with receiving() as receiver:
        receiver.behave = receivers.huge
        answer = call(receiver.url())

    assert answer.is_taken


def test_nobody_there_is_said_so() -> None:
    with socket.create_server((LOOPBACK, 0)) as gone:
        port = gone.getsockname()[1]

    assert call(f"http://{LOOPBACK}:{port}/").error == "cannot_connect"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 - nothing is bound to it
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fe80::1",
        "fe80::1%lo",
        "fec0::1",
        "fd00::1",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_a_name_that_leads_into_our_own_network_is_not_connected_to(address: str) -> None:
    line = Line(allowed=(), resolver=lambda _h, _p: [address])
    assert call("https://hooks.example.com/", line).error == "address_forbidden"


def test_one_forbidden_address_among_public_ones_forbids_all() -> None:
    line = Line(allowed=(), resolver=lambda _h, _p: ["93.184.216.34", "10.0.0.1"])
    assert call("https://hooks.example.com/", line).error == "address_forbidden"


def test_a_public_address_is_spoken_to_by_https_at_a_port_of_https() -> None:
    line = Line(allowed=ALLOWED, resolver=lambda _h, _p: ["93.184.216.34"])
    assert call("http://hooks.example.com/", line).error == "https_only"
    assert call("https://hooks.example.com:25/", line).error == "port_forbidden"


def test_what_was_checked_is_connected_to_whatever_the_name_stands_for_next() -> None:
    """DNS re-binding: the first answer is allowed, the second one is forbidden."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return [LOOPBACK] if len(asked) == 1 else ["127.0.0.2"]

    with receiving() as good, receiving("127.0.0.2", receiver=Receiver(port=good.port)) as bad:
        line = Line(allowed=ALLOWED, resolver=rebinding)
        first = call(good.url("rebind.example.com"), line)
        second = call(good.url("rebind.example.com"), line)

    assert (first.status, second.error) == (200, "address_forbidden")
    assert asked == ["rebind.example.com"] * 2
    assert (good.connections, bad.connections) == (1, 0)


def test_who_takes_longer_than_connecting_may_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("delivery.gateways.webhooks.line.CONNECT_SECONDS", 0.1)

    def late(receiver: Receiver, to: Any, number: int) -> None:
        receiver.over.wait(0.3)
        receivers.answer(200)(receiver, to, number)

    with receiving() as receiver:
        receiver.behave = late
        answer = call(receiver.url(), Line(allowed=ALLOWED, total_seconds=5))

    assert (answer.status, answer.error) == (200, "")


def test_the_certificate_must_be_one_of_the_name(tmp_path: Path) -> None:
    tls = own_tls(tmp_path)
    context = ssl.create_default_context(cafile=str(tls.certificate))
    with receiving(context=tls.server()) as receiver:
        trusting = Line(allowed=ALLOWED, resolver=to_loopback, context=context)
        right = call(receiver.url("localhost", scheme="https"), trusting)
        wrong = call(receiver.url("elsewhere.example.com", scheme="https"), trusting)
        stranger = call(
            receiver.url("localhost", scheme="https"), Line(allowed=ALLOWED, resolver=to_loopback)
        )

    assert (right.status, wrong.error, stranger.error) == (200, "certificate", "certificate")
    assert len(receiver.got) == 1


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(path=""))
        assert call(receiver.url()).is_taken

    assert proxy.connections == 0


def test_a_name_that_nobody_answers_for_costs_no_longer_than_it_may() -> None:
    with receiving() as receiver:

        def hanging(_host: str, _port: int) -> Sequence[str]:
            receiver.over.wait(10)
            return []

        began = time.monotonic()
        answer = call(
            "https://slow.example.com/", Line(allowed=(), resolver=hanging, total_seconds=SHORT)
        )
        assert time.monotonic() - began < SHORT + 1

    assert answer.error == "name_timeout"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("0", 0), ("soon", 0), ("-5", 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
)
def test_retry_after_is_read_of_those_who_ask_for_time(said: str, seconds: float) -> None:
    with receiving() as receiver:
        receiver.behave = receivers.answer(429, Retry_After=said)
        assert call(receiver.url()).retry_after == seconds
        receiver.behave = receivers.answer(500, Retry_After=said)
        assert call(receiver.url()).retry_after == 0
