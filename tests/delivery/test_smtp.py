"""What an answer of a mail system means: about the message, about us, or nothing yet."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, cast

import pytest

from delivery.gateways.base import Envelope, Verdict
from delivery.gateways.smtp import SmtpGateway, SmtpServer

FAR = 60.0
HANGS_UP = "hangs up"
SAYS_NOTHING = "says nothing"
ANSWERS = {"": "220 hi", "EHLO": "250 hi", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go"}
IN_STEP, AHEAD = "250 hi", "250-hi\r\n250 PIPELINING"


class Script:
    """A mail system that answers each command by its script, one session after the other."""

    def __init__(self, answers: dict[str, str], closes_after: int = 0) -> None:
        self.of: dict[tuple[str, str], str] = {}
        self.commands: list[str] = []
        self.answers = ANSWERS | {"RSET": "250 ok", "QUIT": "221 bye", ".": "250 kept"} | answers
        self.closes_after = closes_after
        self.kept: list[str] = []
        self.sessions = 0
        self.is_over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]

    def serve(self) -> None:
        while True:
            try:
                connection, _peer = self.listener.accept()
            except OSError:
                return
            self.sessions += 1
            # We hang up too.
            with suppress(ConnectionError), connection, connection.makefile("rwb") as file:
                self._session(cast(BinaryIO, file))

    def _session(self, file: BinaryIO) -> None:
        self._say(file, self.answers[""])
        kept = 0
        recipient = ""
        for raw in file:
            word = raw.decode().split()[0].upper()
            self.commands.append(word)
            recipient = raw.decode() if word == "RCPT" else recipient
            # As it treats this recipient, or all.
            said = self.of.get((word, recipient[9:11]), self.answers.get(word, "500 what"))
            self._say(file, said)
            if said == HANGS_UP:
                return
            if word == "DATA" and said.startswith("354"):
                lines = []
                while (line := file.readline().decode()) != ".\r\n":
                    if not line:
                        return
                    lines.append(line)
                self.kept.append("".join(lines))
                said = self.of.get((".", recipient[9:11]), self.answers["."])
                self._say(file, said)
                if said == HANGS_UP:
                    return
                kept += 1
                if kept == self.closes_after:
                    return

    def _say(self, file: BinaryIO, words: str) -> None:
        if words == SAYS_NOTHING:
            self.is_over.wait(FAR)
        elif words != HANGS_UP:
            file.write(words.encode() + b"\r\n")
            file.flush()


@pytest.fixture(params=[IN_STEP, AHEAD], ids=["in_step", "ahead"], autouse=True)
def ehlo(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the mail system offer pipelining, or not: it makes no difference to what is answered."""
    monkeypatch.setitem(ANSWERS, "EHLO", request.param)


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


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"RCPT": "550 5.1.1 p0@example.com: no such user"}, "550 5.1.1"),
        ({"RCPT": "550-5.7.1 not from\r\n550 5.7.1 your network"}, "550 5.7.1"),
        ({".": "554 5.7.26 unauthenticated mail"}, "554 5.7.26"),
        ({"RCPT": "452 4.2.2 over quota"}, "452 4.2.2"),
        ({"RCPT": "550 no such user p0@example.com"}, "550"),
        ({"RCPT": "550 5.1.1.9 no status"}, "550"),
        ({"RCPT": "550 10.0.0.5 said no"}, "550"),
        ({"RCPT": "550"}, "550"),
        ({"MAIL": "553 5.1.8 not a sender"}, "553 5.1.8"),
        ({"DATA": "250 what"}, "250"),
    ],
)
def test_a_refusal_keeps_its_numbers_and_never_its_text(answers: dict[str, str], code: str) -> None:
    with mail_system(answers) as script:
        gateway = SmtpGateway(SmtpServer("127.0.0.1", script.port, timeout=2))
        [outcome] = gateway.hand_over(envelopes(), time.monotonic() + FAR)
        gateway.close()
    assert outcome.code == code


@pytest.mark.parametrize(
    ("silent_at", "verdict"),
    [
        ("", Verdict.AWAY),
        ("MAIL", Verdict.AWAY),
        ("RCPT", Verdict.AWAY),
        ("DATA", Verdict.AWAY),
        (".", Verdict.UNKNOWN),
    ],
)
def test_silence_means_what_had_left_by_then(silent_at: str, verdict: Verdict) -> None:
    with mail_system({silent_at: SAYS_NOTHING}) as script:
        gateway = SmtpGateway(SmtpServer("127.0.0.1", script.port, timeout=0.2))
        [outcome] = gateway.hand_over(envelopes(), time.monotonic() + FAR)
        gateway.close()
        script.is_over.set()
    assert outcome.verdict == verdict


@pytest.mark.parametrize(
    ("garbage_at", "verdict"),
    [("", Verdict.AWAY), ("MAIL", Verdict.AWAY), ("RCPT", Verdict.TRY_LATER)],
)
def test_garbage_before_the_message_left_is_no_answer(garbage_at: str, verdict: Verdict) -> None:
    with mail_system({garbage_at: "\x00\x01 HTTP/1.1 200 OK"}) as script:
        assert verdicts(script) == [verdict]


def test_a_refused_envelope_does_not_spoil_the_next() -> None:
    with mail_system() as script:
        assert verdicts(script, 3) == [Verdict.ACCEPTED] * 3
        assert script.sessions == 1


@pytest.mark.parametrize(
    ("word", "said", "verdict"),
    [
        ("MAIL", "451 later", Verdict.AWAY),
        ("RCPT", "550 nobody", Verdict.REFUSED),
        ("RCPT", "450 greylisted", Verdict.TRY_LATER),
        ("DATA", "451 later", Verdict.TRY_LATER),
        (".", "552 too big", Verdict.REFUSED),
        (".", "451 disk full", Verdict.TRY_LATER),
        (".", HANGS_UP, Verdict.UNKNOWN),
        (".", "what", Verdict.UNKNOWN),
    ],
)
def test_what_is_said_of_one_is_about_that_one(word: str, said: str, verdict: Verdict) -> None:
    with mail_system() as script:
        # A sender is named before the recipient, so the script knows the one before.
        script.of[word, "p0" if word == "MAIL" else "p1"] = said
        found = verdicts(script, 4)

    rest = verdict if verdict == Verdict.AWAY else Verdict.ACCEPTED
    assert found == [Verdict.ACCEPTED, verdict, rest, rest]
    whole = [kept for kept in script.kept if kept]
    assert len(whole) == (4 if word == "." else found.count(Verdict.ACCEPTED))


def test_a_refused_recipient_gets_nothing_where_the_mail_system_asks_for_it_all_the_same() -> None:
    with mail_system() as script:
        script.of["RCPT", "p1"] = "550 nobody"
        found = verdicts(script, 3)

    assert found == [Verdict.ACCEPTED, Verdict.REFUSED, Verdict.ACCEPTED]
    assert [kept for kept in script.kept if kept] == ["Subject: x\r\n\r\n..x\r\n"] * 2


@pytest.mark.parametrize("said", ["421 enough for now", HANGS_UP])
def test_a_session_that_ends_after_some_messages_is_opened_again(said: str) -> None:
    with mail_system() as script:
        # Said after the second message; the next session begins anew.
        script.of["MAIL", "p1"] = said
        found = verdicts(script, 4)

    assert found == [Verdict.ACCEPTED] * 4
    assert len(script.kept) == 4
    assert script.sessions == 2


def test_what_was_announced_is_not_sent_after_the_deadline() -> None:
    with mail_system() as script:
        gateway = SmtpGateway(SmtpServer("127.0.0.1", script.port, timeout=2))
        soon = time.monotonic() + 0.2
        outcomes = gateway.hand_over(envelopes(3), soon)
        found = [next(outcomes).verdict]
        threading.Event().wait(max(0.0, soon - time.monotonic()))
        found += [outcome.verdict for outcome in outcomes]
        again = [o.verdict for o in gateway.hand_over(envelopes(1), time.monotonic() + FAR)]
        gateway.close()

    assert found == [Verdict.ACCEPTED, Verdict.NOT_STARTED, Verdict.NOT_STARTED]
    assert again == [Verdict.ACCEPTED]
    assert len(script.kept) == 2


def test_a_mail_system_that_never_ends_its_answer_is_away() -> None:
    with mail_system({"MAIL": "\r\n".join(["250-more"] * 200)}) as script:
        assert verdicts(script) == [Verdict.AWAY]


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
