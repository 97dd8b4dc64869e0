"""The words of the page that shows a person everything that is held of them."""

from delivery.rules.wording.access.english import ENGLISH
from programs.rules.languages import base_language
from programs.rules.translations import TextDomain, Words

WORDS = TextDomain("delivery", "access", ENGLISH)


def access_words(language: str) -> Words:
    """Return the words of `language`, or the English ones where it has none."""
    return WORDS.get(base_language(language), ENGLISH)


def code_words(words: Words, *, section: str, column: str, code: str) -> str | None:
    """Return what a code of ours says in a column of a section, or None where it has no words.

    The same code may say one thing of a subscription and another of a request by right.
    """
    named = (f"is_{section}_{code}", f"is_{column}_{code}", f"is_{code}")
    return next((words[name] for name in named if name in words), None)
