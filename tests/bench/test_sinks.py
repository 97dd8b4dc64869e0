"""What stands in for mail systems takes messages, and counts them itself."""

import smtplib
import threading
import urllib.request
from pathlib import Path

import pytest

from bench import sink as sinks
from bench.esp import CALL_MILLISECONDS, StandIn, standing_in
from bench.own_sink import Session

ENVELOPE = b"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"


def send(port: int, *contents: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port) as session:
        for content in contents:
            assert session.sendmail("a@example.com", ["b@example.com"], content) == {}


@pytest.mark.parametrize("kind", ["smtp-sink", "bench.sink"])
def test_a_sink_counts_what_it_took_from_several_senders(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "bench.sink":
        monkeypatch.setattr("shutil.which", lambda *_words, **_options: None)

    with sinks.running(tmp_path) as sink:
        if sink.kind != kind:
            pytest.skip("Postfix is not installed")
        assert sink.taken() == 0
        contents = (b"Subject: One\r\n\r\n.x\r\n", b"Subject: Two\r\n\r\n\r\n..\r\n")
        senders = [threading.Thread(target=send, args=(sink.port, *contents)) for _ in range(3)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

        assert sink.taken() == 6


def test_our_own_sink_finds_the_end_of_a_message_wherever_it_is_cut() -> None:
    octets = ENVELOPE + b"Subject: DATA\r\n\r\nQUIT\r\n..\r\n.\r\n" + ENVELOPE + b".\r\nQUIT\r\n"
    whole = Session().take(octets)

    assert whole[1] == 2
    assert whole[0].count(b"354") == 2
    assert whole[0].endswith(b"221 Bye\r\n")
    for cut in range(len(octets)):
        session = Session()
        begun, gone_on = session.take(octets[:cut]), session.take(octets[cut:])
        assert (begun[0] + gone_on[0], begun[1] + gone_on[1]) == whole


def test_the_provider_takes_its_time_and_counts_calls_and_messages(tmp_path: Path) -> None:
    with standing_in(tmp_path) as provider:
        many = b'Content-Disposition: form-data; name="to"\r\n\r\n' * 3
        for body in (many, b"from=a&to=b&to=c", b'{"to": ["b@example.com"]}'):
            answer = post(provider, body)
            assert b"Queued" in answer

        assert (provider.calls(), provider.taken()) == (3, 6)
    assert CALL_MILLISECONDS == 30


def post(provider: StandIn, body: bytes) -> bytes:
    address = f"http://127.0.0.1:{provider.port}/messages"
    with urllib.request.urlopen(address, data=body, timeout=10) as answer:
        octets: bytes = answer.read()
    return octets
