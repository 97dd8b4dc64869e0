"""The generated words of messages, which nobody can remove or change."""

from delivery.rendering.wording.english import ENGLISH
from programs.rules.languages import base_language
from programs.rules.translations import TextDomain

WORDS = TextDomain("delivery", "messages", ENGLISH)
FALLBACK = "en"


def worded(language: str) -> str:
    """Return the language whose words a reader of `language` gets: English where we have none."""
    base = base_language(language)
    return base if base in WORDS else FALLBACK


def say(language: str, key: str, **values: str) -> str:
    """Return the words of `key` in `language`, its placeholders filled."""
    return WORDS[worded(language)][key].format(**values)
