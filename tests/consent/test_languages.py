"""A page speaks the language that its reader likes best, of those that it has."""

import pytest

from consent.rules.languages import best, wishes

OFFERED = ("en", "de", "pt-BR")


@pytest.mark.parametrize(
    ("asked", "known", "accepted", "language"),
    [
        ("", "", "", "en"),
        ("de", "", "en", "de"),
        ("", "de", "en", "de"),
        ("", "", "fr, de;q=0.8, en;q=0.5", "de"),
        ("", "", "en;q=0.1, de;q=0.9", "de"),
        ("", "", "de-AT", "de"),
        ("", "", "pt", "pt-BR"),
        ("", "", "de;q=0, pt", "pt-BR"),
        ("", "", "*", "en"),
        ("", "", "de;q=nonsense", "en"),
        ("klingon", "", "de", "de"),
        ("../etc", "", "", "en"),
    ],
)
def test_the_dearest_wish_that_can_be_met(
    asked: str, known: str, accepted: str, language: str
) -> None:
    wanted = wishes(asked=asked, known=known, accepted=accepted)

    assert best(wanted, OFFERED, "en") == language


def test_a_long_header_is_not_read_to_its_end() -> None:
    accepted = ",".join(["xx"] * 5000 + ["de"])

    assert best(wishes(asked="", accepted=accepted), OFFERED, "en") == "en"
