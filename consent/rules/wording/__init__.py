"""The words of the pages around a promise. The promise itself brings its own."""

from collections.abc import Mapping

from consent.rules.wording.english import ENGLISH
from consent.rules.wording.french import FRENCH
from consent.rules.wording.german import GERMAN
from programs.rules.languages import base_language

Words = Mapping[str, str]

DEFAULT = "en"
WORDS: Mapping[str, Words] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}
NAMES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français"}


def words(language: str) -> Words:
    """Return the words of `language`, or the English ones where it has none."""
    return WORDS.get(base_language(language), ENGLISH)
