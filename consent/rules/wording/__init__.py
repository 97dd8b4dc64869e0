"""The words of the pages around a promise. The promise itself brings its own."""

from collections.abc import Mapping

from django.conf.locale import LANG_INFO

from consent.rules.wording.english import ENGLISH
from programs.rules.languages import base_language
from programs.rules.translations import TextDomain, Words

DEFAULT = "en"
WORDS = TextDomain("consent", "pages", ENGLISH)
NAMES: Mapping[str, str] = {"en": "English", "de": "Deutsch", "fr": "Français"}


def name_of(language: str) -> str:
    """Return what a language calls itself, or its code where nobody told us."""
    known = NAMES.get(language) or _own_name(language) or _own_name(base_language(language))
    return known or language


def _own_name(language: str) -> str:
    name = str(LANG_INFO.get(language.lower(), {}).get("name_local", ""))
    return name[:1].upper() + name[1:]


def words(language: str) -> Words:
    """Return the words of `language`, or the English ones where it has none."""
    return WORDS.get(base_language(language), ENGLISH)
