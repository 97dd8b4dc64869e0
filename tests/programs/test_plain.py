"""The plain-language check: what it dislikes, in each language, and what it leaves alone."""

import pytest

from programs.rules.plain import Remark, plain_remarks, remarks_on
from programs.rules.plain.sentences import sentences, word_count
from tests.programs.promises import draft, draft_text


def disliked(words: str, language: str) -> list[str]:
    return [remark.words for remark in remarks_on(words, language)]


@pytest.mark.parametrize(
    ("language", "words", "vague"),
    [
        ("en", "We write regularly and share it with partners.", ["regularly", "partners"]),
        ("en", "You may get exclusive offers.", ["may", "exclusive"]),
        ("en", "To improve your experience.", ["improve your experience"]),
        ("de", "Wir schreiben regelmäßig.", ["regelmäßig"]),
        ("de", "Gegebenenfalls gehen Daten an Partner.", ["Gegebenenfalls", "Partner"]),
        (
            "fr",
            "Nos partenaires vous écrivent de temps en temps.",
            ["Nos partenaires", "de temps en temps"],
        ),
        (
            "en",
            "Growth, leveraging our innovative synergies!",
            ["leveraging", "innovative", "synergies"],
        ),
        (
            "de",
            "Ganzheitlicher Mehrwert durch Synergien.",
            ["Ganzheitlicher", "Mehrwert", "Synergien"],
        ),
        ("fr", "Des synergies innovantes.", ["synergies", "innovantes"]),
        ("fr-CA", "Des offres sur mesure, etc.", ["sur mesure", "etc"]),
    ],
)
def test_vague_words_are_named_in_their_order(language: str, words: str, vague: list[str]) -> None:
    assert disliked(words, language) == vague


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "At most one on 3 May. It lists what you buy."),
        ("de", "Der dritte Brief kommt am 3. Mai. Sie gehen in der Partnerstadt spazieren."),
        ("fr", "Un message par semaine. Vous gagnez dix minutes."),
        ("nl", "We schrijven regelmatig."),
    ],
)
def test_plain_words_are_left_alone(language: str, words: str) -> None:
    assert disliked(words, language) == []


def test_each_word_comes_with_what_to_say_instead() -> None:
    (remark,) = remarks_on("We write regularly.", "en", "value")

    assert (remark.field, remark.language) == ("value", "en")
    assert remark.advice == "Say how often in a number, as “once a week”."


def test_a_sentence_of_more_than_25_words_is_named() -> None:
    right, wrong = " ".join(["word"] * 25), " ".join(["word"] * 26)

    assert remarks_on(f"{right}.", "en") == []
    (remark,) = remarks_on(f"{wrong}.", "en")
    assert remark.advice == "26 words in one sentence: make two of it, 25 at most."
    assert remark.words.endswith("…")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("One. Two! Three?", 3),
        ("Am 14. November kommt es. Dann endet es.", 2),
        ("Gehen Sie z. B. am Abend.", 1),
        ("Voulez-vous le recevoir ? Dites oui.", 2),
        ("You said “yes.” It holds.", 2),
        ("For you:\n\n- bread\n- milk", 3),
        ("", 0),
    ],
)
def test_sentences_are_those_that_a_reader_counts(words: str, count: int) -> None:
    assert len(sentences(words)) == count


def test_figures_and_compounds_are_one_word() -> None:
    assert word_count("24.90 EUR by e-mail, aujourd'hui") == 5


def test_a_draft_is_read_in_each_language_with_its_uses() -> None:
    written = draft(
        texts=(
            draft_text("en", value="You may save time."),
            draft_text("de", value="Sie sparen regelmäßig Zeit."),
        )
    )

    found = {(each.field, each.language, each.words) for each in plain_remarks(written)}

    assert {("value", "en", "may"), ("value", "de", "regelmäßig")} <= found


def test_many_long_sentences_are_one_remark_on_the_whole() -> None:
    twenty = " ".join(["word"] * 20)
    written = draft(
        texts=(draft_text("en", value=f"{twenty}. {twenty}.", content=f"{twenty}."),), uses=()
    )

    on_the_whole = [each for each in plain_remarks(written) if not each.words]

    assert [(each.field, each.language) for each in on_the_whole] == [("value", "en")]
    assert isinstance(on_the_whole[0], Remark)
