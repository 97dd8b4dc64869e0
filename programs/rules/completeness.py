"""What a draft still lacks before it can be published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from programs.rules.drafts import Draft, DraftBrand, DraftText, DraftUse, Translated
from programs.rules.languages import words_in
from programs.rules.promise import Terms
from programs.rules.vocabulary import Category, FieldType, Format, KindOfValue, Need, TermKind
from programs.rules.wording import WORDS, has_words


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: which field, in which language ("" for all), in plain words."""

    field: str
    language: str
    message: str

    def __str__(self) -> str:
        return (
            f"{self.field} ({self.language}): {self.message}"
            if self.language
            else (f"{self.field}: {self.message}")
        )


def missing(draft: Draft, *, today: date) -> list[Gap]:
    """Return every gap of `draft`, in the order in which a marketer meets the fields."""
    return [
        *_whole(draft),
        *_terms(draft.terms, today),
        *_brand(draft.brand),
        *_languages(draft),
        *(gap for text in draft.texts for gap in _text(text)),
        *(gap for text in draft.texts for gap in _in_language(draft, text.language)),
        *(gap for use in draft.uses for gap in _use(use)),
    ]


def _whole(draft: Draft) -> Iterator[Gap]:
    if not draft.purpose.strip():
        yield Gap("program.purpose", "", "Say the one thing that data is used for.")
    if draft.kind_of_value not in KindOfValue.values:
        yield Gap("kind_of_value", "", "Choose what it is good for.")


def _terms(terms: Terms, today: date) -> Iterator[Gap]:
    if terms.format not in Format.values:
        yield Gap("format", "", "Choose how it comes.")
    if terms.length_words < 1:
        yield Gap("length_words", "", "Say about how many words one has.")
    if terms.frequency_count < 1:
        yield Gap("frequency_count", "", "Say how many at most.")
    yield from _term(terms, today)


def _term(terms: Terms, today: date) -> Iterator[Gap]:
    if terms.term_kind == TermKind.DAYS and not terms.term_days:
        yield Gap("term_days", "", "Say after how many days it ends.")
    if terms.term_kind == TermKind.EDITIONS and not terms.term_editions:
        yield Gap("term_editions", "", "Say after how many editions it ends.")
    if terms.term_kind == TermKind.END_DATE and terms.term_ends_on is None:
        yield Gap("term_ends_on", "", "Say on which day it ends.")
    elif terms.term_ends_on is not None and terms.term_ends_on <= today:
        yield Gap("term_ends_on", "", f"It ends on {terms.term_ends_on}, which is not to come.")


_BRAND = {
    "name": "Give the name that people know.",
    "legal_name": "Give the legal name.",
    "postal_address": "Give the postal address.",
    "contact_email": "Say where people reach a human.",
    "privacy_policy_url": "Give the address of the privacy policy.",
    "authority": "Name the authority that people can complain to.",
}


def _brand(brand: DraftBrand) -> Iterator[Gap]:
    for name, message in _BRAND.items():
        if not str(getattr(brand, name)).strip():
            yield Gap(f"brand.{name}", "", message)
    for number, processor in enumerate(brand.processors, start=1):
        where = f"brand.processors.{processor.name or number}"
        if not processor.name.strip():
            yield Gap(f"{where}.name", "", "Name who else handles the data.")
        if not processor.where.strip():
            yield Gap(f"{where}.where", "", "Say in which country it is handled.")


def _languages(draft: Draft) -> Iterator[Gap]:
    languages = {text.language for text in draft.texts}
    if draft.default_language not in languages:
        yield Gap("texts", draft.default_language, "The default language has no text.")
    for language in sorted(languages):
        if not has_words(language):
            known = ", ".join(sorted(WORDS))
            yield Gap("texts.language", language, f"There are generated words in {known} only.")


def _text(text: DraftText) -> Iterator[Gap]:
    if not text.title.strip():
        yield Gap("title", text.language, "Give it a title.")
    if not text.value.strip():
        yield Gap("value", text.language, "Say why it is useful to the person.")
    if not text.content.strip():
        yield Gap("content", text.language, "Say what one edition brings.")


def _in_language(draft: Draft, language: str) -> Iterator[Gap]:
    for processor in draft.brand.processors:
        if not words_in(processor.does, language):
            where = f"brand.processors.{processor.name}.does"
            yield Gap(where, language, "Say what this processor does with the data.")
    for use in draft.uses:
        yield from _use_in_language(use, language)


def _use_in_language(use: DraftUse, language: str) -> Iterator[Gap]:
    wanted: list[tuple[str, Translated, str]] = [
        ("label", use.labels, "Say what the data is."),
        ("source", use.sources, "Say where the data comes from."),
        ("use", use.uses, "Say what is done with the data."),
    ]
    wanted += [
        (f"choices.{code}", labels, "Give the choice a label.")
        for code, labels in use.choices.items()
    ]
    for part, words, message in wanted:
        if not words_in(words, language):
            yield Gap(f"data.{use.key}.{part}", language, message)


def _use(use: DraftUse) -> Iterator[Gap]:
    if use.type == FieldType.CHOICE and not use.choices:
        yield Gap(f"data.{use.key}.choices", "", "Give the choices of the field.")
    if use.need == Need.ASKED and use.category.depth > Category.DECLARED.depth:
        message = f"Nobody can be asked for what is {use.category}: only for what they declare."
        yield Gap(f"data.{use.key}.need", "", message)
