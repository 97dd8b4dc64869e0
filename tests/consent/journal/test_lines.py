"""A journal's lines: what they look like, and how a torn or changed one is recognized."""

import pytest

from consent.journal.lines import Line, decode, encode, mark, marked

LEFT = Line(
    n=7,
    kind="withdrawn",
    at="2026-11-22T09:00:00+00:00",
    subject="0b0f3c4e-6f5d-4c8a-9d5e-1f2a3b4c5d6e",
    position=3,
    hash="ab" * 32,
    program="weekly-usuals",
    actor="person",
    details={"until": "2026-12-01T00:00:00+00:00"},
)


def test_a_line_is_read_as_it_was_written() -> None:
    assert decode(encode(LEFT)) == LEFT


def test_a_line_is_one_line() -> None:
    raw = encode(LEFT)
    assert raw.endswith(b"\n")
    assert raw.count(b"\n") == 1


@pytest.mark.parametrize("length", range(len(encode(LEFT)) - 1))
def test_inv_15_a_torn_line_is_no_line(length: int) -> None:
    assert decode(encode(LEFT)[:length]) is None


@pytest.mark.parametrize("place", range(len(encode(LEFT)) - 1))
def test_inv_15_a_changed_byte_is_no_line(place: int) -> None:
    raw = bytearray(encode(LEFT))
    raw[place] ^= 1
    assert decode(bytes(raw)) is None


@pytest.mark.parametrize("raw", [b"", b"[]", b"1", b"null", b'{"sum":""}', b"\xff"])
def test_nonsense_is_no_line(raw: bytes) -> None:
    assert decode(raw) is None


def test_a_mark_names_what_was_committed() -> None:
    found = decode(encode(mark(4, 9)))
    assert found is not None
    assert marked(found) == (4, 9)
    assert marked(LEFT) is None
