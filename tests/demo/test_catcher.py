"""The mail catcher takes thousands of messages, each whole and once."""

import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest

from config.demo.maildir import Maildir
from config.environment import BASE_DIR


@pytest.fixture
def maildir(tmp_path: Path) -> Maildir:
    return Maildir(tmp_path / "maildir")


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Run the catcher as the demo does, on a socket that it inherits."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.fileno()
        module = ["-m", "config.demo.catcher", str(number), str(tmp_path / "maildir")]
        catcher = subprocess.Popen([sys.executable, *module], cwd=BASE_DIR, pass_fds=[number])
        yield int(listening.getsockname()[1])
        catcher.send_signal(signal.SIGTERM)
        assert catcher.wait(10) == 0


def letter(to: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "workshop@example.com", to, "Hello"
    message.set_content(text)
    return message


def test_thousands_of_messages_by_several_sessions_are_all_there_once(
    maildir: Maildir, port: int
) -> None:
    def send(sender: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as session:
            for number in range(500):
                session.send_message(letter(f"p{sender}.{number}@example.com", "Hello"))

    with ThreadPoolExecutor(4) as senders:
        list(senders.map(send, range(4)))

    recipients = [mail.recipient for mail in maildir.mails()]
    assert len(recipients) == 2000
    assert len(set(recipients)) == 2000


def test_a_message_comes_out_as_it_went_in(maildir: Maildir, port: int) -> None:
    text = "Grüße\n.\n..leading dots\nlast line\n"
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as session:
        session.send_message(letter("ana@example.com", text), to_addrs=["ana@example.com", "b@x.y"])

    newest, oldest = maildir.mails()
    assert {newest.recipient, oldest.recipient} == {"ana@example.com", "b@x.y"}
    assert oldest.message().get_content() == text
    assert oldest.message()["Return-Path"] == "<workshop@example.com>"


def test_mail_that_came_later_stands_first(maildir: Maildir) -> None:
    maildir.create()
    for number in range(3):
        maildir.deliver(sender="", recipient=f"{number}@example.com", content=b"Subject: x\n\ny")

    assert [mail.recipient[0] for mail in maildir.mails()] == ["2", "1", "0"]
    last = maildir.names()[1]
    assert [mail.recipient[0] for mail in maildir.mails(after=last)] == ["2"]
