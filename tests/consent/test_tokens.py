"""Tokens name one row for one purpose, and cannot be guessed or bent."""

import hmac
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.rules import tokens
from consent.rules.tokens import LENGTH, Purpose, make_token, read_token

KEYS = [b"k" * 32]
NUMBERS = st.integers(min_value=0, max_value=2**64 - 1)
ALPHABET = string.ascii_letters + string.digits + "-_"


@given(st.sampled_from(Purpose), NUMBERS)
def test_a_token_names_its_row(purpose: Purpose, number: int) -> None:
    token = make_token(purpose, number, KEYS)

    assert len(token) == LENGTH
    assert set(token) <= set(ALPHABET)
    assert read_token(purpose, token, KEYS) == number


@pytest.mark.parametrize("made_for", Purpose)
@pytest.mark.parametrize("used_for", Purpose)
def test_inv_11_a_token_works_for_its_own_purpose_only(
    made_for: Purpose, used_for: Purpose
) -> None:
    read = read_token(used_for, make_token(made_for, 7, KEYS), KEYS)

    assert read == (7 if made_for == used_for else None)


@given(NUMBERS, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_inv_11_a_changed_character_makes_it_nobodys(number: int, at: int, mark: str) -> None:
    token = make_token(Purpose.LEAVE, number, KEYS)
    bent = token[:at] + mark + token[at + 1 :]

    assert read_token(Purpose.LEAVE, bent, KEYS) == (number if bent == token else None)


@given(st.text(max_size=40))
def test_inv_11_what_is_no_token_is_nobodys(text: str) -> None:
    assert read_token(Purpose.LEAVE, text, KEYS) is None


def test_inv_11_the_number_does_not_show() -> None:
    """Neighbours share nothing that would tell that they are neighbours."""
    one, two = (make_token(Purpose.LEAVE, number, KEYS) for number in (1, 2))

    assert sum(a == b for a, b in zip(one, two, strict=True)) < LENGTH / 3


def test_inv_11_comparison_takes_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def note(one: bytes, two: bytes) -> bool:
        compared.append((one, two))
        return one == two

    monkeypatch.setattr(hmac, "compare_digest", note)
    read_token(Purpose.LEAVE, make_token(Purpose.LEAVE, 1, KEYS), KEYS)

    assert compared


@given(st.binary(min_size=1, max_size=200), st.binary(max_size=80), st.binary(max_size=80))
def test_inv_11_what_a_token_is_made_with_is_the_hmac_that_it_says(
    key: bytes, mark: bytes, rest: bytes
) -> None:
    assert tokens._hmac(key, mark, rest) == hmac.digest(key, mark + rest, "sha256")


def test_a_token_outlives_its_key() -> None:
    old = make_token(Purpose.LEAVE, 5, KEYS)

    assert read_token(Purpose.LEAVE, old, [b"n" * 32, *KEYS]) == 5
    assert read_token(Purpose.LEAVE, old, [b"n" * 32]) is None
