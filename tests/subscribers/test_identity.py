import pytest

from subscribers.rules.identity import (
    InvalidAddress,
    InvalidIdentityError,
    address_hash,
    is_made_id,
    make_external_id,
    normal_account,
    normal_address,
    normal_external_id,
    normal_language,
    normal_relationship,
    normal_time_zone,
)
from subscribers.rules.vocabulary import PersonRefusal, Relationship


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("ana@example.com", "ana@example.com"),
        ("  Ana@Example.COM\n", "Ana@example.com"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        # A mailbox of the sample company: not RFC 5322, and yet given out.
        ("hans-h..mulichen@example.com", "hans-h..mulichen@example.com"),
    ],
)
def test_an_address_has_one_spelling(raw: str, address: str) -> None:
    assert normal_address(raw) == address


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "ana",
        "ana@",
        "@example.com",
        "ana@example",
        "ana@@example.com",
        ".ana@example.com",
        "ana.@example.com",
        "ana@example..com",
        "Ana <ana@example.com>",
        "a na@example.com",
        "ana@example.com,bob@example.com",
        "änne@example.com",
        "ana\x00@example.com",
        "ana\r\nBcc: bob@example.com",
        "a" * 65 + "@example.com",
        "a" * 63 + "..@example.com",
        "a" * 10_000_000 + "@example.com",
    ],
)
def test_what_is_no_address_is_refused(raw: str) -> None:
    with pytest.raises(InvalidAddress):
        normal_address(raw)


def test_a_refusal_does_not_repeat_what_it_refuses() -> None:
    with pytest.raises(InvalidAddress) as caught:
        normal_address("secret-of-ana")

    assert "secret" not in str(caught.value)


def test_the_hash_of_an_address_needs_the_key_and_ignores_capitals() -> None:
    assert address_hash("Ana@example.com", b"k") == address_hash("ana@EXAMPLE.com ", b"k")
    assert address_hash("ana@example.com", b"k") != address_hash("ana@example.com", b"l")
    assert len(address_hash("ana@example.com", b"k")) == 32


@pytest.mark.parametrize(
    ("raw", "tag"),
    [("en", "en"), ("PT_br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), (" de ", "de")],
)
def test_a_language_is_a_bcp_47_tag(raw: str, tag: str) -> None:
    assert normal_language(raw) == tag


@pytest.mark.parametrize("raw", ["", "english", "e", "en-", "en US", "de-\x00", "x" * 40])
def test_other_words_are_no_language(raw: str) -> None:
    with pytest.raises(InvalidIdentityError) as caught:
        normal_language(raw)

    assert caught.value.refusal == PersonRefusal.INVALID_LANGUAGE


def test_a_time_zone_is_an_iana_name() -> None:
    assert normal_time_zone("europe/berlin") == "Europe/Berlin"
    with pytest.raises(InvalidIdentityError):
        normal_time_zone("Berlin")


def test_a_relationship_is_one_of_four_words() -> None:
    assert normal_relationship(" Loyal ") == Relationship.LOYAL
    with pytest.raises(InvalidIdentityError):
        normal_relationship("vip")


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        ("  ", PersonRefusal.EXTERNAL_ID_MISSING),
        ("x" * 121, PersonRefusal.EXTERNAL_ID_TOO_LONG),
        ("a\x00b", PersonRefusal.INVALID_EXTERNAL_ID),
        ("a\ud800b", PersonRefusal.INVALID_EXTERNAL_ID),
    ],
)
def test_an_external_id_is_short_and_printable(raw: str, refusal: PersonRefusal) -> None:
    with pytest.raises(InvalidIdentityError) as caught:
        normal_external_id(raw)

    assert caught.value.refusal == refusal


def test_an_account_has_single_spaces_and_no_control_characters() -> None:
    assert normal_account("  ACME \n Ltd ") == "ACME Ltd"
    for raw in ("x" * 121, "a\x07b"):
        with pytest.raises(InvalidIdentityError):
            normal_account(raw)


def test_an_id_that_we_made_is_known_as_such() -> None:
    made = make_external_id("ana@example.com")

    assert is_made_id(made)
    assert make_external_id("ana@example.com") != made
    assert is_made_id(make_external_id("ana@sandbox.example"))
    assert not is_made_id("HH-00001")


def test_every_refusal_has_its_sentence_and_its_field() -> None:
    for refusal in PersonRefusal:
        assert refusal.sentence.endswith(".")
        assert refusal.field
