from string import Formatter

import pytest

from delivery.rendering.wording import WORDS, say, worded


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("language", WORDS)
def test_every_language_says_the_same_things(language: str) -> None:
    assert {key: placeholders(words) for key, words in WORDS[language].items()} == {
        key: placeholders(words) for key, words in WORDS["en"].items()
    }


def test_a_reader_without_words_of_their_own_gets_english() -> None:
    assert worded("de-AT") == "de"
    assert worded("nl") == "en"
    assert say("nl", "link_preheader") == say("en", "link_preheader")
