"""How many messages go in one request, how many requests at once, and until when."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from consent.selectors.tokens import mail_token
from delivery.gateways.base import Envelope, Verdict
from tests import esp as esps
from tests.delivery.providing import envelope, envelopes, gateway_to, handed
from tests.esp import Asked, Esp, Said


@pytest.fixture
def esp() -> Iterator[Esp]:
    with esps.running() as server:
        yield server


def verdicts(name: str, esp: Esp, given: list[Envelope], **how: Any) -> list[tuple[Verdict, str]]:
    return [(outcome.verdict, outcome.code) for outcome in handed(name, esp, given, **how)]


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

    assert (
        verdicts("postmark", esp, envelopes(9), at_once=3, batch=1) == [(Verdict.ACCEPTED, "")] * 9
    )
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
    with gateway_to("postmark", esp, at_once=2, batch=1) as gateway:
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

    found = verdicts("postmark", esp, envelopes(50), at_once=1, batch=1)

    assert found == [(Verdict.AWAY, "429")] * 50
    assert len(esp.asked) == 1


def test_a_provider_that_drips_its_answer_keeps_nobody_waiting(esp: Esp) -> None:
    """Each wait for an octet is short enough; all of them together are not."""
    esp.script = lambda _asked: Said(how="hang")

    before = time.monotonic()
    slowly: dict[str, Any] = {"patience": 0.3, "REQUESTS_TIMEOUT": (20, 20)}
    with gateway_to("postmark", esp, at_once=2, batch=1, **slowly) as gateway:
        found = [o.verdict for o in gateway.hand_over(envelopes(3), time.monotonic() + 0.2)]
        esp.is_over.set()
        esp.script = lambda _asked: Said()
        again = [o.verdict for o in gateway.hand_over(envelopes(2), time.monotonic() + 30)]

    assert time.monotonic() - before < 10
    assert found == [Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.NOT_STARTED]
    assert again == [Verdict.ACCEPTED] * 2


@pytest.mark.parametrize(("batch", "requests"), [(1, 3), (2, 2), (3, 1)])
def test_an_idempotent_request_is_made_again_and_taken_once(
    esp: Esp, batch: int, requests: int
) -> None:
    lost: list[str] = []

    def loses_the_first_answer(asked: Asked) -> Said:
        esp.accepted(asked)
        key = asked.headers["idempotency-key"]
        if key not in lost:
            lost.append(key)
            return Said(how="reset")
        return Said()

    esp.script = loses_the_first_answer

    found = verdicts("resend", esp, envelopes(3), batch=batch)

    assert found == [(Verdict.ACCEPTED, "")] * 3
    assert len(esp.asked) == 2 * requests
    assert len(esp.sent) == requests


def test_what_is_no_delivery_is_taken_each_time(esp: Esp) -> None:
    """A second test to staff is another message: by the key of the first it would not be sent."""
    [envelope] = envelopes(1)

    for _time in range(2):
        found = verdicts("resend", esp, [replace(envelope, delivery_id=0)])
        assert found == [(Verdict.ACCEPTED, "")]

    assert [asked.headers.get("idempotency-key") for asked in esp.asked] == [None, None]


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
