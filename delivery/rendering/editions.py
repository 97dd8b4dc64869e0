"""One edition for one person: what is picked, what may be used, what is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consent.rules.gate import Refusal
from delivery.models import Edition, EditionText
from delivery.rendering.content import OPEN
from delivery.rendering.liquid import Compiled, compile_template
from delivery.rendering.message import one_line
from delivery.rendering.plain import without_gaps
from delivery.rendering.quoted import quoted_printable
from delivery.rendering.usage import Permitted, Usage, undeclared, usage
from delivery.rules.length import comes_as_promised, word_count
from delivery.rules.variants import texts_for
from delivery.rules.vocabulary import WhenMissing
from programs.rules.languages import pick_language
from programs.rules.promise import Terms


@dataclass(frozen=True, slots=True)
class Written:
    """The three texts of one message."""

    subject: str
    html: str
    text: str

    def encoded(self) -> "Encoded":
        """Return the texts as they stand in a message."""
        return Encoded(self.subject, quoted_printable(self.html), quoted_printable(self.text))


@dataclass(frozen=True, slots=True)
class Encoded:
    """The three texts of one message, both parts in quoted-printable."""

    subject: str
    html: bytes
    text: bytes


@dataclass(frozen=True, slots=True)
class Words:
    """An edition's text in one language, compiled; `fields` are what all of it reads."""

    subject: Compiled
    html: Compiled
    text: Compiled
    fields: frozenset[str]

    def write(self, values: Mapping[str, object]) -> Written:
        """Return the texts for these values.

        Raises `delivery.rendering.liquid.TemplateBroken`.
        """
        return Written(
            subject=one_line(self.subject.render(values)),
            html=self.html.render(values),
            text=without_gaps(self.text.render(values)),
        )

    def try_out(self, values: Mapping[str, object]) -> None:
        """Write the texts with nothing in the places that each message fills, and forget them.

        Raises `delivery.rendering.liquid.TemplateBroken`.
        """
        self.write({**dict.fromkeys(OPEN), **values})


def compiled(subject: str, html: str, text: str) -> Words:
    """Return the templates of one language, ready to be written.

    Raises `delivery.rendering.liquid.TemplateRefused`.
    """
    parts = (compile_template(subject), compile_template(html, escape=True), compile_template(text))
    read = frozenset().union(*(part.reading.fields for part in parts))
    return Words(*parts, fields=frozenset(name for name in read if not name.startswith("_")))


@dataclass(frozen=True, slots=True)
class LoadedEdition:
    """An edition with its approved texts; each is compiled when it is first needed.

    `variants` are those of the people of a relationship that has texts of its own.
    """

    edition: Edition
    texts: dict[str, EditionText]
    variants: dict[str, "LoadedEdition"] = field(default_factory=dict)
    _words: dict[str, Words] = field(default_factory=dict)
    _lengths: dict[str, int] = field(default_factory=dict)

    def for_people(self, relationship: str) -> "LoadedEdition":
        """Return the edition as people of `relationship` get it."""
        return self.variants.get(relationship, self)

    def language_for(self, wanted: str) -> str | None:
        """Return the language that a reader of `wanted` gets, or None where there is none."""
        return pick_language(wanted, self.texts)

    def comes_as(self, terms: Terms, language: str) -> bool:
        """Say whether the text of `language` comes in the form, and is as long, as `terms` say.

        It was checked against the version that was offered when it was approved; readers have
        accepted this one or another.
        """
        if language not in self._lengths:
            self._lengths[language] = word_count(self.texts[language].body)
        return comes_as_promised(self._lengths[language], terms)

    def words(self, language: str) -> Words:
        """Return the compiled text of `language`."""
        if language not in self._words:
            text = self.texts[language]
            self._words[language] = compiled(text.subject, text.html_template, text.text_template)
        return self._words[language]


def load_edition(edition_id: int) -> LoadedEdition | None:
    """Return the edition with the texts that were approved, or None where there is none."""
    edition = Edition.objects.select_related("program").filter(id=edition_id).first()
    if edition is None:
        return None
    texts = list(edition.texts.exclude(html_template=""))
    special = {text.relationship for text in texts} - {""}
    variants = {name: LoadedEdition(edition, texts_for(texts, name)) for name in special}
    return LoadedEdition(edition, texts_for(texts, ""), variants)


def usage_of(
    edition: Edition,
    words: Words,
    permitted: Permitted,
    values: Mapping[str, Any],
    language: str,
) -> Usage | Refusal:
    """Return what the edition uses of one person's values, or why it may not go to them.

    Raises `delivery.rendering.usage.ValueUnwritable`.
    """
    if undeclared(words.fields, permitted.uses):
        return Refusal.NOT_COVERED
    used = usage(words.fields, permitted, values, language)
    if edition.when_missing == WhenMissing.WITHHOLD and used.is_missing_data:
        return Refusal.DATA_MISSING
    return used
