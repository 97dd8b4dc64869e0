"""The words of the preference centre and the receipt, with those of every page."""

from consent.rules import wording
from delivery.rules.wording.english import ENGLISH
from programs.rules.languages import base_language
from programs.rules.translations import TextDomain, Words

WORDS = TextDomain("delivery", "preferences", ENGLISH)


def words(language: str) -> Words:
    """Return all the words of `language`, or the English ones where it has none."""
    return {**wording.words(language), **WORDS.get(base_language(language), ENGLISH)}
