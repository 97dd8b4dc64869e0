"""Many whole messages go in one request where a provider takes a list of them."""

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest

from consent.selectors.tokens import mail_token
from delivery.gateways.anymail_letters import MERGES, Letter, together
from delivery.gateways.base import Envelope, Outcome, Verdict
from delivery.gateways.parts import Parts, Picture
from tests import esp as esps
from tests.delivery.providing import envelope, envelopes, handed
from tests.esp import Asked, Esp, Said


@pytest.fixture
def esp() -> Iterator[Esp]:
    with esps.running() as server:
        yield server


def told(outcomes: list[Outcome]) -> list[tuple[Verdict, str]]:
    return [(outcome.verdict, outcome.code) for outcome in outcomes]


def headers_of(message: Mapping[str, Any]) -> dict[str, str]:
    """Return the headers of one message of Postmark's list."""
    return {each["Name"]: each["Value"] for each in message["Headers"]}


def test_postmark_gets_each_message_whole_in_one_list(esp: Esp) -> None:
    found = handed("postmark", esp, envelopes(3))

    assert [outcome.message_id for outcome in found] == ["pm-1-0", "pm-1-1", "pm-1-2"]
    [asked] = esp.asked
    assert asked.path == "/email/batch"
    for number, message in enumerate(asked.body, 1):
        assert message["To"] == f"p{number}@example.com"
        assert message["Subject"] == f"Für dich, {number}"
        assert message["TextBody"].startswith(f"Hello {number}, schöne Grüße 🥕")
        assert message["HtmlBody"].startswith(f"<p>Hello {number},")
        assert message["Metadata"] == {"delivery": mail_token(number)}
        unsubscribe = headers_of(message)["List-Unsubscribe"]
        assert unsubscribe == f"<https://x.example/u/{number:032}>"
        assert message["TrackOpens"] is False


def test_resend_gets_each_message_whole_in_one_list(esp: Esp) -> None:
    found = handed("resend", esp, envelopes(3))

    assert [outcome.message_id for outcome in found] == ["re-1-0", "re-1-1", "re-1-2"]
    [asked] = esp.asked
    assert asked.path == "/emails/batch"
    for number, message in enumerate(asked.body, 1):
        assert message["to"] == [f"p{number}@example.com"]
        assert message["subject"] == f"Für dich, {number}"
        assert message["text"].startswith(f"Hello {number}, schöne Grüße 🥕")
        assert message["html"].startswith(f"<p>Hello {number},")
        named = json.loads(message["headers"]["X-Metadata"])
        assert named == {"delivery": mail_token(number)}
        unsubscribe = message["headers"]["List-Unsubscribe"]
        assert unsubscribe == f"<https://x.example/u/{number:032}>"


@pytest.mark.parametrize(("name", "path"), [("postmark", "/email"), ("resend", "/emails")])
def test_one_alone_goes_as_one(esp: Esp, name: str, path: str) -> None:
    assert told(handed(name, esp, envelopes(1))) == [(Verdict.ACCEPTED, "")]
    assert [asked.path for asked in esp.asked] == [path]


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"ErrorCode": 406, "Message": "inactive"}, (Verdict.REFUSED, "recipient_rejected")),
        (
            {"ErrorCode": 300, "Message": "Invalid 'To' address: 'x'."},
            (Verdict.REFUSED, "recipient_invalid"),
        ),
        ({"ErrorCode": 300, "Message": "Invalid metadata"}, (Verdict.REFUSED, "300")),
        ({"ErrorCode": 0, "Message": "OK"}, (Verdict.UNKNOWN, "not_understood")),
    ],
)
def test_what_postmark_says_of_one_is_about_that_one(
    esp: Esp, wrong: dict[str, Any], answer: tuple[Verdict, str]
) -> None:
    def one_is_wrong(asked: Asked) -> Said:
        said = json.loads(esp.accepted(asked))
        said[1] = wrong
        return Said(200, json.dumps(said).encode())

    esp.script = one_is_wrong

    taken = (Verdict.ACCEPTED, "")
    assert told(handed("postmark", esp, envelopes(3))) == [taken, answer, taken]
    assert len(esp.asked) == 1


@pytest.mark.parametrize("name", ["postmark", "resend"])
def test_a_list_that_is_refused_as_a_whole_is_taken_apart(esp: Esp, name: str) -> None:
    text = "Error parsing 'To': Illegal email address 'p2@example.com'."
    refusal = json.dumps({"ErrorCode": 300, "name": "validation_error", "Message": text})

    def refuses(asked: Asked) -> Said:
        return Said(422, refusal.encode()) if "p2@example.com" in json.dumps(asked.body) else Said()

    esp.script = refuses

    found = [verdict for verdict, _code in told(handed(name, esp, envelopes(3)))]

    assert found == [Verdict.ACCEPTED, Verdict.REFUSED, Verdict.ACCEPTED]
    assert len(esp.asked) == 4


@pytest.mark.parametrize("name", ["postmark", "resend"])
@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (Said(500, b"[]"), (Verdict.UNKNOWN, "500")),
        (Said(401, b"{}"), (Verdict.OURS, "401")),
        (Said(429, b"{}", {"Retry-After": "7"}), (Verdict.AWAY, "429")),
        (Said(200, b"<html>"), (Verdict.UNKNOWN, "200")),
    ],
)
def test_what_is_said_of_the_whole_list_is_true_of_each(
    esp: Esp, name: str, said: Said, answer: tuple[Verdict, str]
) -> None:
    esp.script = lambda _asked: said

    assert told(handed(name, esp, envelopes(3))) == [answer] * 3


def test_a_list_of_postmarks_that_is_cut_short_is_not_read_by_place(esp: Esp) -> None:
    def forgets_one(asked: Asked) -> Said:
        return Said(200, json.dumps(json.loads(esp.accepted(asked))[1:]).encode())

    esp.script = forgets_one

    taken = (Verdict.ACCEPTED, "")
    lost = (Verdict.UNKNOWN, "not_understood")
    assert told(handed("postmark", esp, envelopes(3))) == [lost, taken, taken]


def letters(count: int, *pictures: Picture) -> list[Letter]:
    parts = Parts("us@example.com", "Hello", "Hello", "<p>Hello</p>", {}, pictures)
    return [
        Letter(n, Envelope(n, "us@example.com", f"p{n}@example.com", b""), parts)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("esp_name", "sizes"),
    [("Postmark", [500, 101]), ("Resend", [100] * 6 + [1]), ("Mailgun", [601])],
)
def test_no_request_has_more_than_its_provider_takes(esp_name: str, sizes: list[int]) -> None:
    groups = together(letters(601), MERGES[esp_name], at_most=1000)

    assert [len(group) for group in groups] == sizes


@pytest.mark.parametrize(("esp_name", "sizes"), [("Postmark", [3]), ("Resend", [1, 1, 1])])
def test_what_has_pictures_goes_alone_where_a_list_takes_none(
    esp_name: str, sizes: list[int]
) -> None:
    groups = together(
        letters(3, Picture(b"x", "png", "a@x", "a.png")), MERGES[esp_name], at_most=50
    )

    assert [len(group) for group in groups] == sizes


def test_those_that_are_alike_go_together_and_a_subject_like_a_place_is_none(esp: Esp) -> None:
    given = [envelope(1), envelope(2, subject="{{html}} %recipient.html%"), envelope(3)]

    handed("postmark", esp, given)

    [asked] = esp.asked
    assert asked.body[1]["Subject"] == "{{html}} %recipient.html%"


@pytest.mark.parametrize("esp_name", list(MERGES))
def test_who_gets_many_at_once_takes_headers_and_a_token_of_each(esp_name: str) -> None:
    backend = import_module(f"anymail.backends.{esp_name.lower()}")
    [payload] = [
        found
        for name, found in vars(backend).items()
        if name == f"{esp_name}Payload" and isinstance(found, type)
    ]

    assert {"set_merge_headers", "set_merge_metadata"} <= set(vars(payload))
