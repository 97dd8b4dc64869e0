"""What an answer of a mail system means: about the message, about us, or nothing yet."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import pytest

from delivery.gateways.base import Envelope, Verdict
from delivery.gateways.smtp import SmtpGateway, SmtpServer

FAR = 60.0
ANSWERS = {"": "220 hi", "EHLO": "250 hi", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go"}


class Script:
    """A mail system that answers each command by its script, one session after the other."""

    def __init__(self, answers: dict[str, str], closes_after: int = 0) -> None:
        self.answers = ANSWERS | {"RSET": "250 ok", "QUIT": "221 bye", ".": "250 kept"} | answers
        self.closes_after = closes_after
        self.kept: list[str] = []
        self.sessions = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]

    def serve(self) -> None:
        while True:
            try:
                connection, _peer = self.listener.accept()
            except OSError:
                return
            self.sessions += 1
            with connection, connection.makefile("rwb") as file:
                self._session(cast(BinaryIO, file))

    def _session(self, file: BinaryIO) -> None:
        self._say(file, "")
        kept = 0
        for raw in file:
            word = raw.decode().split()[0].upper()
            self._say(file, word)
            if word == "DATA" and self.answers["DATA"].startswith("354"):
                lines = []
                while (line := file.readline().decode()) != ".\r\n":
                    lines.append(line)
                self.kept.append("".join(lines))
                self._say(file, ".")
                kept += 1
                if kept == self.closes_after:
                    return

    def _say(self, file: BinaryIO, word: str) -> None:
        file.write(self.answers.get(word, "500 what").encode() + b"\r\n")
        file.flush()


@contextmanager
def mail_system(answers: dict[str, str] | None = None, closes_after: int = 0) -> Iterator[Script]:
    script = Script(answers or {}, closes_after)
    thread = threading.Thread(target=script.serve, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        script.listener.close()


def envelopes(count: int = 1) -> list[Envelope]:
    return [
        Envelope(number, "us@example.com", f"p{number}@example.com", b"Subject: x\r\n\r\n.x\r\n")
        for number in range(count)
    ]


def verdicts(script: Script, count: int = 1, seconds: float = FAR) -> list[Verdict]:
    gateway = SmtpGateway(SmtpServer("127.0.0.1", script.port, timeout=2))
    deadline = time.monotonic() + seconds
    found = [outcome.verdict for outcome in gateway.hand_over(envelopes(count), deadline)]
    gateway.close()
    return found


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({}, Verdict.ACCEPTED),
        ({"": "554 go away"}, Verdict.OURS),
        ({"": "421 busy"}, Verdict.AWAY),
        ({"MAIL": "550 not from you"}, Verdict.OURS),
        ({"MAIL": "530 log in first"}, Verdict.OURS),
        ({"MAIL": "451 later"}, Verdict.AWAY),
        ({"RCPT": "550 nobody"}, Verdict.REFUSED),
        ({"RCPT": "450 greylisted"}, Verdict.TRY_LATER),
        ({"RCPT": "251 will forward"}, Verdict.ACCEPTED),
        ({"RCPT": "252 cannot verify"}, Verdict.ACCEPTED),
        ({".": "251 kept elsewhere"}, Verdict.ACCEPTED),
        ({".": "354 go on"}, Verdict.UNKNOWN),
        ({".": "what"}, Verdict.UNKNOWN),
        ({"DATA": "451 later"}, Verdict.TRY_LATER),
        ({"DATA": "554 no"}, Verdict.REFUSED),
        ({".": "552 too big"}, Verdict.REFUSED),
        ({".": "451 disk full"}, Verdict.TRY_LATER),
    ],
)
def test_an_answer_and_what_it_means(answers: dict[str, str], verdict: Verdict) -> None:
    with mail_system(answers) as script:
        assert verdicts(script) == [verdict]


def test_a_refused_envelope_does_not_spoil_the_next() -> None:
    with mail_system() as script:
        assert verdicts(script, 3) == [Verdict.ACCEPTED] * 3
        assert script.sessions == 1


def test_a_session_that_the_mail_system_closed_is_opened_again() -> None:
    with mail_system(closes_after=1) as script:
        assert verdicts(script, 3) == [Verdict.ACCEPTED] * 3
        assert script.sessions == 3


def test_a_line_that_begins_with_a_dot_arrives_whole() -> None:
    with mail_system() as script:
        verdicts(script)
        assert script.kept == ["Subject: x\r\n\r\n..x\r\n"]


def test_nothing_is_started_after_the_deadline() -> None:
    with mail_system() as script:
        assert verdicts(script, 2, seconds=0) == [Verdict.NOT_STARTED] * 2
        assert script.sessions == 0


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    gateway = SmtpGateway(SmtpServer("127.0.0.1", port, timeout=2))

    found = [o.verdict for o in gateway.hand_over(envelopes(2), time.monotonic() + FAR)]

    assert found == [Verdict.AWAY] * 2
