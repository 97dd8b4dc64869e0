"""Whether what a marketer wrote reads plainly: what to say better, where, and how.

It is advice. Nobody is kept from publishing by it: a rule knows words, not what they mean.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from programs.rules.drafts import Draft, DraftText, DraftUse
from programs.rules.languages import words_in
from programs.rules.plain.sentences import sentences, word_count
from programs.rules.plain.words import vague_words

LONGEST_SENTENCE = 25
MEAN_SENTENCE = 15
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say better: in which field and language, the words, and the advice.

    `field` is named as in a `Gap`: "value", "data.first_name.use".
    """

    field: str
    language: str
    words: str
    advice: str


def plain_remarks(draft: Draft) -> list[Remark]:
    """Return what reads badly in `draft`, in the order in which a marketer meets the fields."""
    found = []
    for text in draft.texts:
        parts = _parts(draft, text)
        for field, words in parts.items():
            found += remarks_on(words, text.language, field)
        found += _on_the_whole(parts, text.language)
    return found


def remarks_on(text: str, language: str, field: str = "") -> list[Remark]:
    """Return what reads badly in one text."""
    return [*_vague(text, language, field), *_long(text, language, field)]


def mean_sentence(texts: Mapping[str, str]) -> float:
    """Return how many words a sentence of these texts has in the mean; 0 where there is none."""
    counts = [word_count(each) for text in texts.values() for each in sentences(text)]
    return sum(counts) / len(counts) if counts else 0


def _vague(text: str, language: str, field: str) -> Iterator[Remark]:
    for words, advice in vague_words(text, language):
        yield Remark(field, language, words, advice)


def _long(text: str, language: str, field: str) -> Iterator[Remark]:
    for sentence in sentences(text):
        count = word_count(sentence)
        if count > LONGEST_SENTENCE:
            advice = f"{count} words in one sentence: make two of it, {LONGEST_SENTENCE} at most."
            yield Remark(field, language, _shortened(sentence), advice)


def _on_the_whole(parts: Mapping[str, str], language: str) -> Iterator[Remark]:
    mean = mean_sentence(parts)
    if mean > MEAN_SENTENCE:
        advice = (
            f"A sentence has {mean:.0f} words in the mean. Most people read {MEAN_SENTENCE} with "
            "ease: say one thing in each."
        )
        yield Remark("value", language, "", advice)


def _parts(draft: Draft, text: DraftText) -> dict[str, str]:
    """Return what people read of the marketer's own words, by field."""
    parts = {
        "title": text.title,
        "value": text.value,
        "content": text.content,
        "sample": text.sample,
    }
    for use in draft.uses:
        parts |= _of_use(use, text.language)
    for one in draft.brand.processors:
        parts[f"brand.processors.{one.name}.does"] = words_in(one.does, text.language)
    return parts


def _of_use(use: DraftUse, language: str) -> dict[str, str]:
    where = f"data.{use.key}"
    return {
        f"{where}.label": words_in(use.labels, language),
        f"{where}.source": words_in(use.sources, language),
        f"{where}.use": words_in(use.uses, language),
    }


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= _SHOWN else f"{sentence[:_SHOWN].rsplit(' ', 1)[0]} …"
