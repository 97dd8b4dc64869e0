"""The generated words: the same parts in each language, and none can be left out."""

from dataclasses import replace
from datetime import date
from string import Formatter
from typing import Any

import pytest

from programs.rules.notice import with_notice
from programs.rules.promise import Headings
from programs.rules.vocabulary import (
    Category,
    Format,
    KindOfValue,
    Need,
    Period,
    TermKind,
)
from programs.rules.wording import WORDS, Wording, has_words
from tests.programs.promises import TERMS

LANGUAGES = sorted(WORDS)


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_words_with_the_same_places(language: str) -> None:
    words, english = WORDS[language], WORDS["en"]

    assert words.keys() == english.keys()
    for key in english:
        assert placeholders(words[key]) == placeholders(english[key]), key
        assert words[key] == words[key].strip() != "", key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_vocabulary_can_be_said(language: str) -> None:
    wanted = {
        *KindOfValue.values,
        *(f"format_{one}" for one in Format),
        *(f"frequency_{one}" for one in Period),
        *(f"category_{one}" for one in Category),
        *(f"need_{one}" for one in Need),
        *(f"heading_{name}" for name in Headings.__dataclass_fields__),
    }

    assert wanted <= WORDS[language].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_plain(language: str) -> None:
    for key, words in WORDS[language].items():
        for sentence in words.replace(": ", ". ").split(". "):
            assert len(sentence.split()) <= 25, key


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "At most 2 a week."),
        ("de", "Höchstens 2 pro Woche."),
        ("de-AT", "Höchstens 2 pro Woche."),
        ("fr", "Au plus 2 par semaine."),
        ("nl", "At most 2 a week."),
    ],
)
def test_how_often(language: str, words: str) -> None:
    assert Wording(language).frequency(replace(TERMS, frequency_count=2)) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_promised_that_is_not_done(language: str) -> None:
    # No message that asks for feedback, no first one that waits.
    not_done = {"mail_question", "wait_one", "wait_other"}
    words = WORDS[language]

    assert not not_done & words.keys()
    assert Wording(language).frequency(replace(TERMS, wait_for_data_days=9)) == Wording(
        language
    ).frequency(TERMS)


def test_what_is_done_is_told_as_it_is_done() -> None:
    said = Wording("en")

    assert said.count("mail_notice_days", 14) == (
        "one message 14 days before it ends, with the way to renew, if you want"
    )
    assert said.say("measured", days="90") == (
        "We do not measure whether you open a message or click a link. "
        "Nothing that you do with it is counted. "
        "Behind a link in each message you can say whether it was useful, or too personal. "
        "That is up to you. We keep your answer until you take it back, and what you write for "
        "90 days at most."
    )
    retention = said.count("retention", 3, days="90")
    assert "within a day after you leave" in retention
    assert "What it said of you stays locked in that note, for 90 days at most." in retention
    assert said.say("need_asked") == "only if you tell us when you join"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"term_kind": TermKind.DAYS, "term_days": 1}, "For 1 day. Then it ends by itself."),
        ({"term_kind": TermKind.DAYS, "term_days": 1500}, "For 1,500 days."),
        ({"term_kind": TermKind.EDITIONS, "term_editions": 6}, "It comes 6 times in all."),
        (
            {"term_kind": TermKind.END_DATE, "term_ends_on": date(2027, 6, 30)},
            "Until 30 June 2027.",
        ),
        ({}, "Until you stop it."),
    ],
)
def test_for_how_long(changes: dict[str, Any], words: str) -> None:
    assert Wording("en").term(replace(TERMS, **changes)).startswith(words)


def test_an_end_date_is_written_as_the_language_does() -> None:
    terms = replace(TERMS, term_kind=TermKind.END_DATE, term_ends_on=date(2027, 6, 30))

    assert "30. Juni 2027" in Wording("de").term(terms)
    assert "30 juin 2027" in Wording("fr").term(terms)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("term", "notice"),
    [
        ({"term_kind": TermKind.DAYS, "term_days": 90}, ("days_other", "14")),
        ({"term_kind": TermKind.DAYS, "term_days": 3}, ("days_one", "1")),
        ({"term_kind": TermKind.DAYS, "term_days": 2}, None),
        (
            {"term_kind": TermKind.END_DATE, "term_ends_on": date(2027, 6, 30)},
            ("end_date_other", "14"),
        ),
        ({"term_kind": TermKind.EDITIONS, "term_editions": 6}, ("editions", "")),
        ({"term_kind": TermKind.EDITIONS, "term_editions": 1}, None),
        ({}, None),
    ],
)
def test_all_mail_besides_the_editions_is_named(
    language: str, term: dict[str, Any], notice: tuple[str, str] | None
) -> None:
    words = WORDS[language]

    mails = Wording(language).mails(with_notice(replace(TERMS, **term)))

    told = [words[f"mail_notice_{notice[0]}"].format(count=notice[1])] if notice else []
    assert mails == (
        words["mail_confirmation"],
        words["mail_welcome"],
        *told,
        words["mail_moved"],
        words["mail_asked_for"],
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_until_stopped_comes_with_a_yearly_question(language: str) -> None:
    said = Wording(language)

    assert said.term(with_notice(TERMS)).endswith(WORDS[language]["term_yearly"])
    assert said.term(TERMS) == WORDS[language]["term_until_stopped"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_can_be_changed_is_named_where_there_is_something_to_change(language: str) -> None:
    words, said = WORDS[language], Wording(language)

    assert said.control(has_choices=True, has_data=True) == tuple(
        words[key] for key in words if key.startswith("control_")
    )
    least = said.control(has_choices=False, has_data=False)
    assert words["control_optional"] not in least
    assert words["control_depth"] not in least
    assert words["control_pause"] in least


def test_what_is_not_chosen_yet_says_nothing() -> None:
    assert Wording("en").format(replace(TERMS, format="")) == ""
    assert Wording("en").kind_of_value("") == ""


def test_only_languages_with_words_have_words() -> None:
    assert has_words("fr-CA")
    assert not has_words("nl")
