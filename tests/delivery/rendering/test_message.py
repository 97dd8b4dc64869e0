import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.rendering.message import (
    AddressRefused,
    Letter,
    ListHeaders,
    ascii_address,
    build,
    clean,
    list_id,
    one_line,
)
from delivery.rendering.quoted import quoted_printable

LEAVE = "https://mail.greenbasket.example/a/rather/long/prefix/u/" + "t" * 32
EVERY_SCRIPT = (
    "Žižek, Łódź, Ελλάδα, Россия, 日本語, العربية, עברית, हिन्दी, ไทย, 👩‍👩‍👧‍👦 🇦🇹 \u200d𝔘"
)


def letter(**values: Any) -> Letter:
    known: dict[str, Any] = {
        "from_name": "Green Basket",
        "from_email": "hello@greenbasket.example",
        "to": "alice@example.com",
        "subject": "Your week",
        "message_id": "<abc@greenbasket.example>",
        "at": datetime(2026, 11, 16, 8, 30, tzinfo=UTC),
        "text": "Hello\n",
        "html": "<p>Hello</p>\n",
        "feedback": ("week-47", "weekly-usuals", "edition", "greenbasket"),
        "listed": ListHeaders("Weekly usuals", "weekly-usuals.list-id.greenbasket.example", LEAVE),
    }
    given_ = known | values
    encoded = {part: quoted_printable(given_[part]) for part in ("text", "html")}
    return Letter(**(given_ | encoded))


def head(message: bytes) -> list[str]:
    return message.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def read(message: bytes) -> Mapping[str, str]:
    parsed = message_from_bytes(message, policy=policy.default)
    assert not parsed.defects
    parts = {part.get_content_type(): part for part in parsed.walk()}
    texts = {kind: parts[f"text/{kind}"].get_payload(decode=True) for kind in ("plain", "html")}
    decoded = {
        kind: bytes(raw or b"").decode().replace("\r\n", "\n") for kind, raw in texts.items()
    }
    return {**dict(parsed.items()), **decoded}


def test_the_headers_are_exactly_these() -> None:
    assert head(build(letter())) == [
        'From: "Green Basket" <hello@greenbasket.example>',
        "To: alice@example.com",
        "Subject: Your week",
        "Date: Mon, 16 Nov 2026 08:30:00 +0000",
        "Message-ID: <abc@greenbasket.example>",
        'List-Id: "Weekly usuals" <weekly-usuals.list-id.greenbasket.example>',
        f"List-Unsubscribe: <{LEAVE}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Feedback-ID: week-47:weekly-usuals:edition:greenbasket",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        'Content-Type: multipart/alternative; boundary="=_willingly_7b1f0c2e9d_="',
    ]


def test_a_message_that_is_no_list_has_no_list_headers() -> None:
    assert not [line for line in head(build(letter(listed=None))) if line.startswith("List-")]


def test_the_way_out_stays_on_one_line_and_the_common_one_within_76() -> None:
    short = "https://mail.example.com/u/" + "t" * 32
    lines = head(build(letter(listed=ListHeaders("T", "t.list-id.example.com", short))))

    assert f"List-Unsubscribe: <{LEAVE}>" in head(build(letter()))
    assert len(f"List-Unsubscribe: <{short}>") <= 80
    assert f"List-Unsubscribe: <{short}>" in lines


@pytest.mark.parametrize("name", ["subject", "from_name", "message_id"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\r\n\r\n"])
def test_no_value_adds_a_header(name: str, end: str) -> None:
    clean_head = head(build(letter()))
    injected = head(build(letter(**{name: f"Alice{end}Bcc: dan@example.com"})))

    assert len(injected) == len(clean_head)
    assert not [line for line in injected if line.lower().startswith("bcc")]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "alice",
        "alice@example.com\r\nBcc: dan@example.com",
        "älice@example.com",
        "a@b\x00.com",
        '"a>b"@example.com',
        '"a<b"@example.com',
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        ascii_address(address)


def test_a_domain_in_any_script_is_written_in_ascii() -> None:
    assert ascii_address("alice@bücher.example") == "alice@xn--bcher-kva.example"


def test_every_script_survives_in_every_part() -> None:
    message = build(letter(subject=EVERY_SCRIPT, text=EVERY_SCRIPT, html=EVERY_SCRIPT))
    seen = read(message)

    assert seen["Subject"] == EVERY_SCRIPT
    assert seen["plain"].strip() == EVERY_SCRIPT
    assert seen["html"].strip() == EVERY_SCRIPT
    assert max(map(len, message.split(b"\r\n"))) <= 76 + len(LEAVE)


def test_a_subject_that_looks_encoded_is_read_as_it_stands() -> None:
    assert read(build(letter(subject="=?utf-8?q?Bcc?=")))["Subject"] == "=?utf-8?q?Bcc?="


def test_a_subject_that_is_cut_ends_with_a_word() -> None:
    [subject] = [
        line
        for line in head(build(letter(subject="x" * 249 + " y")))
        if line.startswith("Subject: ")
    ]

    assert subject == "Subject: " + "x" * 249


def test_a_title_in_any_script_and_of_any_length_keeps_the_list_id_within_255() -> None:
    identifier = "weekly-usuals.list-id.greenbasket.example"

    assert list_id('Your "week"\r\nX: y', identifier) == f"\"Your 'week' X: y\" <{identifier}>"
    assert list_id("日本語" * 40, identifier) == f"<{identifier}>"


def test_control_and_turning_characters_are_taken_out() -> None:
    assert clean("a\x00b\u202ec\u2066d\ud800e\r\nf\tg") == "abcde\nf\tg"
    assert one_line(" a\n\n b\u2029c ") == "a b c"


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_comes_back_and_stays_in_its_part(subject: str, text: str) -> None:
    message = build(letter(subject=subject, text=clean(text) + "end", html=clean(text) + "end"))
    seen = read(message)

    assert seen["plain"].rstrip("\n") == clean(text) + "end"
    assert len(head(build(letter()))) <= len(head(message))
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert b"\r" not in message.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "text",
    [
        ".",
        "..\n.\n",
        "a\n.\nb",
        "=_willingly_7b1f0c2e9d_=",
        "--=_willingly_7b1f0c2e9d_=--",
        " \n\t",
    ],
)
def test_text_that_looks_like_the_wire_is_nothing_but_text(text: str) -> None:
    message = build(letter(text=f"{text}\nend", html="<p>x</p>"))

    assert read(message)["plain"].rstrip("\n") == f"{text}\nend"
    assert b"\r\n.\r\n" not in message


def test_text_is_every_character_but_controls_and_half_ones() -> None:
    kept = clean("".join(map(chr, range(0x11000))))

    odd = {"Cc", "Cs"}
    assert {c for c in kept if unicodedata.category(c) in odd} == {"\n", "\t"}
    assert (
        len(kept)
        == sum(
            chr(n) in "\n\t" or (unicodedata.category(chr(n)) not in odd) for n in range(0x11000)
        )
        - len(_TURNING)
        + 1
    )


_TURNING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
