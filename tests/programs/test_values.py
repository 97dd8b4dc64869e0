"""Profile values: what systems push, hostile or not, and what people read."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.values import ValueRefused, Why, parse_value, write_value
from programs.rules.vocabulary import FieldType

SHOPS = {"n": {"en": "North", "de": "Nord"}, "s": {"en": "South"}}


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("text", "Ana", "Ana"),
        ("text", "  Ana \r\n Maria\t", "Ana Maria"),
        ("text", "Jose\u0301", "José"),
        ("text", 10115, "10115"),
        ("text", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("number", 5, 5),
        ("number", "5", 5),
        ("number", " -5.50 ", -5.5),
        ("number", 5.0, 5),
        ("number", 0.1, 0.1),
        ("number", "007", 7),
        ("date", "2026-11-14", "2026-11-14"),
        ("date", date(2026, 11, 14), "2026-11-14"),
        ("money", "47.36", "47.36"),
        ("money", 47.36, "47.36"),
        ("money", "47.30", "47.30"),
        ("money", "47.36 EUR", "47.36 EUR"),
        ("money", "EUR 47.36", "47.36 EUR"),
        ("money", {"amount": "47.36", "currency": "EUR"}, "47.36 EUR"),
        ("money", Decimal("47.36"), "47.36"),
        ("choice", "n", "n"),
        ("choice", "NORD", "n"),
        ("choice", " south ", "s"),
        ("list", ["a", "b", "a", " "], ["a", "b"]),
        ("list", "a; b;", ["a", "b"]),
        ("list", ["a" * 100] * 20, ["a" * 100]),
    ],
)
def test_a_value_of_its_type_is_taken(kind: str, raw: object, value: object) -> None:
    taken = parse_value(kind, raw, SHOPS if kind == "choice" else {})

    assert taken == value
    assert type(taken) is type(value)


def test_a_list_with_choices_holds_codes() -> None:
    assert parse_value("list", "North; s; n", SHOPS) == ["n", "s"]


@pytest.mark.parametrize("kind", FieldType.values)
@pytest.mark.parametrize("raw", [None, "", "  \n", []])
def test_nothing_is_no_value(kind: str, raw: object) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_value(kind, raw, SHOPS)

    assert refused.value.code == Why.EMPTY


def _short(raw: object) -> str:
    try:
        return ascii(raw)[:30]
    except ValueError:
        return "a number of 5,000 digits"


NOT_NUMBERS: list[Any] = [
    "five",
    "1e9",
    "1,000",
    "0x10",
    "1_000",
    "٣",
    "--1",
    "NaN",
    "Infinity",
    float("nan"),
    float("inf"),
    -float("inf"),
    10**15,
    10**5000,
    1e300,
    "9" * 5000,
    "1." + "9" * 400,
    True,
    [1],
    {"a": 1},
    b"1",
]


@pytest.mark.parametrize(
    ("kind", "raw", "why"),
    [
        *(("number", raw, Why.NOT_A_NUMBER) for raw in NOT_NUMBERS),
        *(("money", raw, Why.NOT_MONEY) for raw in NOT_NUMBERS),
        ("money", "USD 5 EUR", Why.NOT_MONEY),
        ("money", "5 eur", Why.NOT_MONEY),
        ("money", {"amount": 5}, Why.NOT_MONEY),
        ("money", {"amount": {"amount": 5}, "currency": "EUR"}, Why.NOT_MONEY),
        ("text", "a\x00b", Why.UNPRINTABLE),
        ("text", "a\x1b[31m", Why.UNPRINTABLE),
        ("text", "a\ud800b", Why.UNPRINTABLE),
        ("text", "safe\u202eexe.txt", Why.UNPRINTABLE),
        ("text", "a" * 501, Why.TOO_LONG),
        ("text", "a" * 10_000_000, Why.TOO_LONG),
        ("text", float("nan"), Why.NOT_TEXT),
        ("text", 10**5000, Why.NOT_TEXT),
        ("text", True, Why.NOT_TEXT),
        ("text", {"a": 1}, Why.NOT_TEXT),
        ("text", ["a"], Why.NOT_TEXT),
        ("date", "14.11.2026", Why.NOT_A_DATE),
        ("date", "2026-02-30", Why.NOT_A_DATE),
        ("date", "0000-01-01", Why.NOT_A_DATE),
        ("date", "20261114", Why.NOT_A_DATE),
        ("date", "2026-W46-6", Why.NOT_A_DATE),
        ("date", "2026-11-14T10:00:00Z", Why.NOT_A_DATE),
        ("date", "٢٠٢٦-١١-١٤", Why.NOT_A_DATE),
        ("date", datetime(2026, 11, 14, tzinfo=UTC), Why.NOT_A_DATE),
        ("date", 20261114, Why.NOT_A_DATE),
        ("choice", "west", Why.NOT_A_CHOICE),
        ("choice", {"n": 1}, Why.NOT_TEXT),
        ("list", ["x"] * 21, Why.TOO_MANY),
        ("list", ";".join("abcdefghijklmnopqrstu"), Why.TOO_MANY),
        ("list", ["a" * 101], Why.TOO_LONG),
        ("list", [["a"]], Why.NOT_TEXT),
        ("list", {"a": 1}, Why.NOT_A_LIST),
        ("list", b"ab", Why.NOT_A_LIST),
        ("list", 5, Why.NOT_A_LIST),
    ],
    ids=_short,
)
def test_what_is_no_value_of_the_type_is_refused(kind: str, raw: object, why: Why) -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_value(kind, raw, SHOPS if kind == "choice" else {})

    assert refused.value.code == why
    assert refused.value.message


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.sampled_from(FieldType.values), json_values, st.sampled_from([{}, SHOPS]))
def test_whatever_is_pushed_is_a_value_or_a_refusal(
    kind: str, raw: object, choices: dict[str, dict[str, str]]
) -> None:
    try:
        value = parse_value(kind, raw, choices)
    except ValueRefused:
        return

    json.dumps(value, allow_nan=False).encode()
    assert parse_value(kind, value, choices) == value
    assert write_value(kind, value, choices, "de")


@pytest.mark.parametrize(
    ("kind", "value", "language", "words"),
    [
        ("text", "Ana", "de", "Ana"),
        ("number", 1234.5, "en", "1,234.5"),
        ("number", 1234.5, "de", "1.234,5"),
        ("number", 0.1, "en", "0.1"),
        ("number", 3, "fr", "3"),
        ("date", "2026-11-14", "en", "14 November 2026"),
        ("date", "2026-11-14", "en-US", "November 14, 2026"),
        ("date", "2026-11-14", "de", "14. November 2026"),
        ("date", "2026-11-14", "fr", "14 novembre 2026"),
        ("date", "2026-11-14", "xx-nonsense", "November 14, 2026"),
        ("money", "47.3", "en", "47.30"),
        ("money", "47.30 USD", "en", "$47.30"),
        ("money", "1047.30 EUR", "de", "1.047,30\xa0€"),
        ("choice", "n", "de", "Nord"),
        ("choice", "n", "de-AT", "Nord"),
        ("choice", "s", "de", "South"),
        ("choice", "gone", "de", "gone"),
        ("list", ["n", "s", "gone"], "en", ["North", "South", "gone"]),
    ],
)
def test_a_value_is_written_as_its_reader_does(
    kind: str, value: Any, language: str, words: object
) -> None:
    choices = SHOPS if kind in {"choice", "list"} else {}

    assert write_value(kind, value, choices, language) == words


def test_a_refusal_never_repeats_the_value() -> None:
    with pytest.raises(ValueRefused) as refused:
        parse_value("number", "secret", {})

    assert "secret" not in str(refused.value)
