"""The words of the pages around a promise. The promise itself brings its own."""

from collections.abc import Mapping

from babel import Locale, UnknownLocaleError

from consent.rules.wording.english import ENGLISH
from programs.rules.languages import base_language
from programs.rules.translations import TextDomain, Words

DEFAULT = "en"
WORDS = TextDomain("consent", "pages", ENGLISH)
NAMES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français"}


def name_of(language: str) -> str:
    """Return what `language` calls itself: "de-AT" is "Deutsch (Österreich)"."""
    if language in NAMES:
        return NAMES[language]
    try:
        own = Locale.parse(language, sep="-").get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language
    return f"{own[0].upper()}{own[1:]}"


def spoken(language: str) -> str:
    """Return the language in which `words` answers for `language`: English where it has none."""
    return language if base_language(language) in WORDS else DEFAULT


def words(language: str) -> Words:
    """Return the words of `language`, or the English ones where it has none."""
    return WORDS.get(base_language(language), ENGLISH)
