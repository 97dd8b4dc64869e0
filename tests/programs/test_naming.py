"""A brand's short name comes of its name, or of its host where that has no Latin letter."""

import pytest

from programs.rules.naming import sender_id_for, slug_for


@pytest.mark.parametrize(
    ("name", "host", "slug"),
    [
        ("Linden & Spoke", "x.example.com", "linden-spoke"),
        ("Café Zoé", "x.example.com", "cafe-zoe"),
        ("Ещё Чай", "www.yeschechai.example", "yeschechai"),
        ("緑茶", "mail.ryokucha.example", "ryokucha"),
        ("7-up_and go", "x.example", "7-up-and-go"),
        ("緑茶", "緑茶", ""),
        ("a" * 80, "x.example", "a" * 50),
    ],
)
def test_a_short_name_is_made(name: str, host: str, slug: str) -> None:
    assert slug_for(name, host) == slug


@pytest.mark.parametrize(
    ("slug", "sender"),
    [("linden-spoke", "lindenspokebran"), ("x", "xbrand"), ("a_b-c", "abcbrand"), ("", "brand")],
)
def test_the_sender_is_five_to_fifteen_letters_and_digits(slug: str, sender: str) -> None:
    assert sender_id_for(slug) == sender
