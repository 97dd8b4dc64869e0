"""What a column of somebody's file probably is, by how it is called in three languages."""

import pytest

from consent.rules.people_imports import suggest

TARGETS = ["external_id", "email", "language", "since", "first_name", "last_name", "bicycle"]
LABELS = {"bicycle": ["Your bicycle", "Ihr Fahrrad", "Votre vélo"]}


@pytest.mark.parametrize(
    "header",
    [
        ["Customer ID", "E-mail address", "Language", "Customer since", "First name", "Surname"],
        ["Kundennr.", "E-Mail-Adresse", "Sprache", "Kunde seit", "Vorname", "Nachname"],
        ["Numéro client", "Adresse e-mail", "Langue", "Client depuis", "Prénom", "Nom de famille"],
    ],
)
def test_a_column_is_known_by_its_name_in_each_language(header: list[str]) -> None:
    assert suggest(header, TARGETS) == dict(enumerate(TARGETS[:-1]))


def test_an_accent_may_be_a_character_of_its_own() -> None:
    assert suggest(["Pre\N{COMBINING ACUTE ACCENT}nom"], TARGETS) == {0: "first_name"}


def test_a_column_is_known_by_the_words_of_the_catalogue() -> None:
    assert suggest(["Votre velo", "Rad"], TARGETS, LABELS) == {0: "bicycle"}


def test_a_name_of_what_the_catalogue_has_not_suggests_nothing() -> None:
    assert suggest(["Vorname"], ["external_id", "email"]) == {}
