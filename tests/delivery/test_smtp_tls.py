"""SMTP over TLS, by STARTTLS and from the first octet, against a real server of our own."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from delivery.gateways.base import Envelope, Outcome, Verdict
from delivery.gateways.smtp import SmtpGateway, SmtpServer
from tests.smtp_sink import LOOPBACK, SmtpSink
from tests.tls import OwnTls, own_tls


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> OwnTls:
    return own_tls(tmp_path_factory.mktemp("tls"))


class _Anywhere(Controller):
    """Aiosmtpd's controller, on whichever port is free; its own probe speaks no TLS."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        with socket.create_connection((LOOPBACK, self.port)):
            pass


@contextmanager
def speaking(tls: OwnTls, *, implicit: bool) -> Iterator[SmtpSink]:
    """Run a server that wants TLS, from the first octet or by STARTTLS."""
    sink = SmtpSink()
    context = tls.server()
    controller = _Anywhere(
        sink,
        hostname=LOOPBACK,
        port=0,
        ssl_context=context if implicit else None,
        tls_context=None if implicit else context,
        require_starttls=not implicit,
    )
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


def handed(server: SmtpServer, count: int = 2) -> list[Outcome]:
    gateway = SmtpGateway(server)
    content = b"Subject: x\r\n\r\nhello\r\n"
    envelopes = [
        Envelope(number, "us@example.com", f"p{number}@example.com", content)
        for number in range(count)
    ]
    found = list(gateway.hand_over(envelopes, time.monotonic() + 60))
    gateway.close()
    return found


def verdicts(server: SmtpServer) -> list[Verdict]:
    return [outcome.verdict for outcome in handed(server)]


@pytest.mark.parametrize("implicit", [True, False], ids=["implicit", "starttls"])
def test_messages_go_over_tls_where_its_certificate_is_trusted(
    tls: OwnTls, *, implicit: bool
) -> None:
    with speaking(tls, implicit=implicit) as sink:
        server = SmtpServer(
            LOOPBACK,
            sink.port,
            starttls=not implicit,
            implicit_tls=implicit,
            timeout=5,
            trusted=str(tls.certificate),
        )
        assert verdicts(server) == [Verdict.ACCEPTED] * 2
        assert len(sink.messages) == 2


@pytest.mark.parametrize("implicit", [True, False], ids=["implicit", "starttls"])
def test_nothing_goes_to_a_server_whose_certificate_nobody_vouches_for(
    tls: OwnTls, *, implicit: bool
) -> None:
    with speaking(tls, implicit=implicit) as sink:
        server = SmtpServer(
            LOOPBACK, sink.port, starttls=not implicit, implicit_tls=implicit, timeout=5
        )
        found = handed(server)
    assert [(each.verdict, each.code) for each in found] == [(Verdict.AWAY, "no_tls")] * 2
    assert sink.messages == []


def test_nothing_goes_to_a_server_that_is_another_by_its_certificate(tmp_path: Path) -> None:
    elsewhere = own_tls(tmp_path, "127.0.0.2")
    with speaking(elsewhere, implicit=True) as sink:
        server = SmtpServer(
            LOOPBACK, sink.port, implicit_tls=True, timeout=5, trusted=str(elsewhere.certificate)
        )
        assert verdicts(server) == [Verdict.AWAY] * 2


def test_nothing_goes_in_the_clear_where_tls_was_asked_for_and_is_not_offered(
    smtp_sink: SmtpSink,
) -> None:
    server = SmtpServer(LOOPBACK, smtp_sink.port, starttls=True, timeout=5)
    assert verdicts(server) == [Verdict.AWAY] * 2
    assert smtp_sink.messages == []


def test_a_server_that_speaks_no_tls_at_all_is_away(smtp_sink: SmtpSink) -> None:
    server = SmtpServer(LOOPBACK, smtp_sink.port, implicit_tls=True, timeout=5)
    assert verdicts(server) == [Verdict.AWAY] * 2
