"""What a provider's answer means, and how many go in one request, against a real HTTP server."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from anymail.signals import post_send, pre_send

from consent.rules.tokens import Purpose
from consent.selectors.tokens import mail_token, row_of
from delivery.gateways.base import Envelope, Verdict
from tests import esp as esps
from tests.delivery.providing import envelope, envelopes, gateway_to, handed
from tests.esp import Asked, Esp, Said

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


# --- How many go in one request -----------------------------------------------------------------


def test_many_go_in_one_request_where_the_provider_has_places(esp: Esp) -> None:
    found = verdicts("mailgun", esp, envelopes(5), batch=3)

    assert found == [(Verdict.ACCEPTED, "")] * 5
    first, second = sorted(esp.asked, key=lambda asked: -len(_variables(asked)))
    assert (len(_variables(first)), len(_variables(second))) == (3, 2)
    own = _variables(first)["p2@example.com"]
    assert (first.body["subject"], first.body["text"], first.body["html"]) == (
        "%recipient.subject%",
        "%recipient.text%",
        "%recipient.html%",
    )
    assert own["subject"] == "Für dich, 2"
    assert own["text"].startswith("Hello 2, schöne Grüße 🥕")
    assert own["h:List-Unsubscribe"] == f"<https://x.example/u/{2:032}>"
    assert own["v:delivery"] == mail_token(2)
    assert first.body["v:delivery"] == "%recipient.v:delivery%"


def test_places_of_html_are_not_written_over(esp: Esp) -> None:
    handed("sparkpost", esp, envelopes(2))

    [asked] = esp.asked
    own = asked.body["recipients"][1]
    assert asked.body["content"]["html"] == "{{{html}}}"
    assert own["substitution_data"]["html"].startswith("<p>Hello 2")
    assert own["metadata"] == {"delivery": mail_token(2)}


def test_what_a_provider_might_take_for_a_place_goes_by_itself(esp: Esp) -> None:
    given = [envelope(1), envelope(2, subject="100 %recipient.html% for you"), envelope(3)]

    assert verdicts("mailgun", esp, given) == [(Verdict.ACCEPTED, "")] * 3
    assert sorted(len(_variables(asked)) for asked in esp.asked) == [0, 2]


def test_one_address_twice_goes_in_two_requests(esp: Esp) -> None:
    given = [envelope(1, to="Alice@example.com"), envelope(2, to="alice@example.com"), envelope(3)]

    assert verdicts("mailgun", esp, given) == [(Verdict.ACCEPTED, "")] * 3
    assert len(esp.asked) == 2


def test_two_brands_go_in_two_requests(esp: Esp) -> None:
    given = [envelope(1), envelope(2, sender="Other Shop"), envelope(3)]

    assert verdicts("mailgun", esp, given) == [(Verdict.ACCEPTED, "")] * 3
    assert sorted(asked.body["from"] for asked in esp.asked) == [
        "Corner Shop <us@example.com>",
        "Other Shop <us@example.com>",
    ]


def test_one_that_is_refused_costs_only_itself(esp: Esp) -> None:
    def refuses(asked: Asked) -> Said:
        return Said(400, b"{}") if "p2@example.com" in json.dumps(asked.body) else Said()

    esp.script = refuses

    found = verdicts("mailgun", esp, envelopes(3))

    assert [verdict for verdict, _code in found] == [
        Verdict.ACCEPTED,
        Verdict.REFUSED,
        Verdict.ACCEPTED,
    ]
    assert len(esp.asked) == 4


def test_a_request_for_many_that_may_have_been_taken_is_uncertain_for_all(esp: Esp) -> None:
    esp.script = lambda _asked: Said(how="reset")

    assert verdicts("mailgun", esp, envelopes(3)) == [(Verdict.UNKNOWN, "lost")] * 3
    assert len(esp.asked) == 1


# --- Time, order and how many at once -----------------------------------------------------------


def test_no_more_go_at_once_than_allowed(esp: Esp) -> None:
    barrier = threading.Barrier(3)

    def waits(_asked: Asked) -> Said:
        barrier.wait(10)
        return Said()

    esp.script = waits

    assert verdicts("postmark", esp, envelopes(9), at_once=3) == [(Verdict.ACCEPTED, "")] * 9
    assert esp.most_at_once == 3


def test_nothing_is_started_after_the_deadline(esp: Esp) -> None:
    found = verdicts("postmark", esp, envelopes(3), seconds=0)

    assert found == [(Verdict.NOT_STARTED, "")] * 3
    assert esp.asked == []


def test_what_was_begun_by_the_deadline_is_answered_and_the_rest_not_begun(esp: Esp) -> None:
    begun, go_on = threading.Barrier(3), threading.Event()

    def waits(_asked: Asked) -> Said:
        begun.wait(10)
        go_on.wait(10)
        return Said()

    esp.script = waits
    with gateway_to("postmark", esp, at_once=2) as gateway:
        deadline = time.monotonic() + 0.5
        found: list[Verdict] = []
        thread = threading.Thread(
            target=lambda: found.extend(
                o.verdict for o in gateway.hand_over(envelopes(4), deadline)
            )
        )
        thread.start()
        begun.wait(10)
        threading.Event().wait(max(0.0, deadline - time.monotonic()))
        go_on.set()
        thread.join(10)

    assert found == [Verdict.ACCEPTED] * 2 + [Verdict.NOT_STARTED] * 2


def test_once_the_provider_is_away_the_rest_is_not_tried(esp: Esp) -> None:
    esp.script = lambda _asked: Said(429, b"{}")

    found = verdicts("postmark", esp, envelopes(50), at_once=1)

    assert found == [(Verdict.AWAY, "429")] * 50
    assert len(esp.asked) == 1


def test_a_provider_that_drips_its_answer_keeps_nobody_waiting(esp: Esp) -> None:
    """Each wait for an octet is short enough; all of them together are not."""
    esp.script = lambda _asked: Said(how="hang")

    before = time.monotonic()
    with gateway_to("postmark", esp, at_once=2, patience=0.3, REQUESTS_TIMEOUT=(20, 20)) as gateway:
        found = [o.verdict for o in gateway.hand_over(envelopes(3), time.monotonic() + 0.2)]
        esp.is_over.set()
        esp.script = lambda _asked: Said()
        again = [o.verdict for o in gateway.hand_over(envelopes(2), time.monotonic() + 30)]

    assert time.monotonic() - before < 10
    assert found == [Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.NOT_STARTED]
    assert again == [Verdict.ACCEPTED] * 2


def test_an_idempotent_request_is_made_again_and_taken_once(esp: Esp) -> None:
    lost: list[str] = []

    def loses_the_first_answer(asked: Asked) -> Said:
        esp.accepted(asked)
        key = asked.headers["idempotency-key"]
        if key not in lost:
            lost.append(key)
            return Said(how="reset")
        return Said()

    esp.script = loses_the_first_answer

    assert verdicts("resend", esp, envelopes(3)) == [(Verdict.ACCEPTED, "")] * 3
    assert len(esp.asked) == 6
    assert len(esp.sent) == 3


def test_a_line_that_rested_is_opened_anew(esp: Esp, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other end may have closed it, which would show only once a message was begun."""
    monkeypatch.setattr("delivery.gateways.anymail_line.RESTS_AT_MOST", 0.0)
    with gateway_to("postmark", esp, at_once=1) as gateway:
        for _round in range(3):
            [outcome] = gateway.hand_over(envelopes(1), time.monotonic() + 10)
            assert outcome.verdict == Verdict.ACCEPTED


def _variables(asked: Asked) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(asked.body.get("recipient-variables", "{}"))
    return found
