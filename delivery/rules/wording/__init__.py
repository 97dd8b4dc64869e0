"""The words of the preference centre and the receipt, with those of every page."""

from collections.abc import Mapping

from consent.rules import wording
from delivery.rules.wording.english import ENGLISH
from delivery.rules.wording.french import FRENCH
from delivery.rules.wording.german import GERMAN
from programs.rules.languages import base_language

WORDS: Mapping[str, wording.Words] = {"en": ENGLISH, "de": GERMAN, "fr": FRENCH}


def words(language: str) -> wording.Words:
    """Return all the words of `language`, or the English ones where it has none."""
    return {**wording.words(language), **WORDS.get(base_language(language), ENGLISH)}
