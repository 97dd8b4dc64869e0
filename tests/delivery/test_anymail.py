"""What a provider's answer means, and how many go in one request, against a real HTTP server."""

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from anymail.signals import post_send, pre_send

from consent.rules.tokens import Purpose
from consent.selectors.tokens import mail_token, row_of
from delivery.gateways.base import Envelope, Verdict
from tests import esp as esps
from tests.delivery.providing import envelope, envelopes, handed
from tests.esp import Esp, Said

SINGLY = ("postmark", "resend")
MERGED = ("mailgun", "sparkpost")
ALL = (*SINGLY, *MERGED)


@pytest.fixture
def esp() -> Iterator[Esp]:
    with esps.running() as server:
        yield server


def verdicts(name: str, esp: Esp, given: list[Envelope], **how: Any) -> list[tuple[Verdict, str]]:
    return [(outcome.verdict, outcome.code) for outcome in handed(name, esp, given, **how)]


# --- What an answer means -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_what_a_provider_takes_is_accepted_in_order(name: str, esp: Esp) -> None:
    given = envelopes(7)

    outcomes = handed(name, esp, given)

    assert [outcome.delivery_id for outcome in outcomes] == [each.delivery_id for each in given]
    assert {outcome.verdict for outcome in outcomes} == {Verdict.ACCEPTED}
    assert all(outcome.message_id for outcome in outcomes)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    ("said", "verdict", "code"),
    [
        (Said(400, b'{"message": "p1@example.com"}'), Verdict.REFUSED, "400"),
        (Said(413, b"{}"), Verdict.REFUSED, "413"),
        (Said(401, b"{}"), Verdict.OURS, "401"),
        (Said(403, b"{}"), Verdict.OURS, "403"),
        (Said(404, b"{}"), Verdict.OURS, "404"),
        (Said(429, b"{}", {"Retry-After": "7"}), Verdict.AWAY, "429"),
        (Said(429, b"slow down"), Verdict.AWAY, "429"),
        (Said(503, b"{}", {"Retry-After": "7"}), Verdict.AWAY, "503"),
        (Said(503, b"{}"), Verdict.UNKNOWN, "503"),
        (Said(500, b"oops"), Verdict.UNKNOWN, "500"),
        (Said(502, b"<html>bad gateway</html>"), Verdict.UNKNOWN, "502"),
        (Said(504, b""), Verdict.UNKNOWN, "504"),
        (Said(200, b"<html>hello</html>"), Verdict.UNKNOWN, "200"),
        (Said(200, b'{"nothing": "known"}'), Verdict.UNKNOWN, "200"),
        (Said(200, b"[]"), Verdict.UNKNOWN, None),
        (Said(307, b"", {"Location": "http://127.0.0.1:1/"}), Verdict.OURS, "redirected"),
        (Said(how="reset"), Verdict.UNKNOWN, "lost"),
        (Said(how="cut"), Verdict.UNKNOWN, "lost"),
        (Said(how="hang"), Verdict.UNKNOWN, "read_timeout"),
    ],
    ids=lambda value: f"{value.status}{value.how}" if isinstance(value, Said) else str(value),
)
def test_an_answer_and_what_it_means(
    name: str, esp: Esp, said: Said, verdict: Verdict, code: str | None
) -> None:
    esp.script = lambda _asked: said

    [found] = verdicts(name, esp, envelopes(1))

    assert found[0] == verdict
    if code is not None:
        assert found[1] == code


def test_what_was_taken_before_the_line_was_cut_is_uncertain_and_never_made_again(esp: Esp) -> None:
    esp.script = lambda _asked: Said(how="hang")

    [found] = verdicts("postmark", esp, envelopes(1))

    assert found == (Verdict.UNKNOWN, "read_timeout")
    assert len(esp.asked) == 1


def test_a_provider_says_for_how_long_it_wants_to_be_left_alone(esp: Esp) -> None:
    esp.script = lambda _asked: Said(429, b"{}", {"Retry-After": "7"})
    [relative] = handed("postmark", esp, envelopes(1))
    esp.script = lambda _asked: Said(429, b"{}", {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"})
    [absolute] = handed("postmark", esp, envelopes(1))
    esp.script = lambda _asked: Said(429, b"{}", {"Retry-After": "soon"})
    [unclear] = handed("postmark", esp, envelopes(1))

    assert (relative.retry_after, absolute.retry_after, unclear.retry_after) == (7.0, 3600.0, None)


@pytest.mark.parametrize(
    ("name", "status", "body"),
    [
        ("postmark", 422, {"ErrorCode": 400, "Message": "Sender signature not found"}),
        ("postmark", 422, {"ErrorCode": 405, "Message": "Not allowed to send"}),
        ("postmark", 422, {"ErrorCode": 412, "Message": "Pending approval"}),
        ("resend", 422, {"name": "invalid_from_address", "message": "x"}),
    ],
)
def test_what_is_wrong_with_our_account_is_no_refusal_of_a_message(
    name: str, status: int, body: dict[str, Any], esp: Esp
) -> None:
    esp.script = lambda _asked: Said(status, json.dumps(body).encode())

    assert verdicts(name, esp, envelopes(1)) == [(Verdict.OURS, "422")]


def test_an_endpoint_that_is_none_is_ours(esp: Esp) -> None:
    esp.script = lambda _asked: Said(200, b"Mailgun Magnificent API")

    assert verdicts("mailgun", esp, envelopes(1)) == [(Verdict.OURS, "configuration")]


INACTIVE = (
    "You tried to send to a recipient that has been marked as inactive. Found inactive"
    " addresses: p1@example.com. Inactive recipients are ones that have generated a hard"
    " bounce or a spam complaint."
)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (INACTIVE, "recipient_rejected"),
        ("Error parsing 'To': Illegal email address 'p1@example.com'.", "recipient_invalid"),
    ],
)
def test_a_recipient_that_the_provider_refuses_is_told_from_a_message(
    body: str, code: str, esp: Esp
) -> None:
    number = 406 if body == INACTIVE else 300
    said = {"ErrorCode": number, "Message": body}
    esp.script = lambda _asked: Said(422, json.dumps(said).encode())

    assert verdicts("postmark", esp, envelopes(1)) == [(Verdict.REFUSED, code)]


def test_nobody_listens(esp: Esp) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    nowhere = {"POSTMARK_API_URL": f"http://127.0.0.1:{port}/"}

    found = verdicts("postmark", esp, envelopes(3), **nowhere)

    assert found == [(Verdict.AWAY, "no_connection")] * 3


def test_a_provider_that_speaks_no_tls_has_taken_nothing(esp: Esp) -> None:
    https = {"POSTMARK_API_URL": f"https://127.0.0.1:{esp.port}/"}

    assert verdicts("postmark", esp, envelopes(1), **https) == [(Verdict.AWAY, "no_tls")]


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/"])
def test_an_address_of_the_provider_that_is_none_is_ours(url: str, esp: Esp) -> None:
    found = verdicts("postmark", esp, envelopes(1), POSTMARK_API_URL=url)

    assert found == [(Verdict.OURS, "configuration")]


def test_accepted_is_accepted_though_a_receiver_fails_afterwards(esp: Esp) -> None:
    def fails(**_kwargs: Any) -> None:
        raise RuntimeError("p1@example.com")

    post_send.connect(fails)
    try:
        assert verdicts("postmark", esp, envelopes(2)) == [(Verdict.ACCEPTED, "")] * 2
    finally:
        post_send.disconnect(fails)


def test_what_a_receiver_stops_before_the_wire_never_left(esp: Esp) -> None:
    def fails(**_kwargs: Any) -> None:
        raise RuntimeError("p1@example.com")

    pre_send.connect(fails)
    try:
        assert verdicts("postmark", esp, envelopes(1)) == [(Verdict.REFUSED, "unsendable")]
    finally:
        pre_send.disconnect(fails)
    assert esp.asked == []


def test_no_answer_of_a_provider_brings_an_address_into_a_log(
    esp: Esp, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = [Said(400, b'"p1@example.com"'), Said(500, b"p1@example.com"), Said(how="reset")]
    esp.script = lambda _asked: answers.pop()

    for _answer in range(3):
        handed("postmark", esp, envelopes(1))

    assert "p1@" not in "".join(capfd.readouterr())


# --- What a provider is told --------------------------------------------------------------------


def test_a_provider_gets_the_parts_and_our_headers_and_of_the_delivery_only_a_token(
    esp: Esp,
) -> None:
    handed("postmark", esp, [envelope(7)])

    [asked] = esp.asked
    headers = {each["Name"]: each["Value"] for each in asked.body["Headers"]}
    assert asked.body["Subject"] == "Für dich, 7"
    assert asked.body["From"] == "Corner Shop <us@example.com>"
    assert asked.body["To"] == "p7@example.com"
    assert asked.body["TextBody"].rstrip("\n") == "Hello 7, schöne Grüße 🥕\n.\nBye"
    assert "<p>Hello 7, schöne Grüße 🥕" in asked.body["HtmlBody"]
    assert headers == {
        "List-Id": "=?utf-8?q?W=C3=B6chentlich?= <weekly.list-id.example>",
        "List-Unsubscribe": f"<https://x.example/u/{7:032}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": "first:weekly:edition:sender",
        "Auto-Submitted": "auto-generated",
    }
    assert asked.body["Metadata"] == {"delivery": mail_token(7)}
    assert row_of(Purpose.MAIL, asked.body["Metadata"]["delivery"]) == 7
    assert (asked.body["TrackOpens"], asked.body["TrackLinks"]) == (False, "None")
