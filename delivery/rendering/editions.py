"""One edition for one person: what is picked, what may be used, what is written."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from types import MappingProxyType

from delivery.models import Edition, EditionText
from delivery.rendering.content import OPEN, words_in
from delivery.rendering.liquid import Compiled, TemplateRefused, compile_template
from delivery.rendering.loading import pictures_of, tables_of
from delivery.rendering.message import one_line
from delivery.rendering.pictures import Picture, attached, shown_in
from delivery.rendering.plain import without_gaps
from delivery.rendering.quoted import quoted_printable
from delivery.rendering.tables import Lookup, Tables, key_fields, lookups
from delivery.rules.length import comes_as_promised
from delivery.rules.variants import texts_for
from delivery.selectors.catalogues import taken_with
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
    """The three texts of one message, both parts in quoted-printable, and its pictures.

    `pictures` is what `delivery.rendering.pictures.attached` made: the same for an edition.
    `fingerprint` is of the author's words as they stand in the HTML, and of nothing around them.
    """

    subject: str
    html: bytes
    text: bytes
    pictures: bytes = b""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """An edition's text in one language, compiled.

    `fields` are what all of it reads, those that pick rows of catalogues among them; `lookups` the
    columns of catalogues that it reads; `pictures` those that it shows, encoded. `digest` is of the
    templates of the subject and the HTML.
    """

    subject: Compiled
    html: Compiled
    text: Compiled
    fields: frozenset[str]
    lookups: tuple[Lookup, ...] = ()
    pictures: bytes = b""
    digest: bytes = b""

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


def compiled(
    subject: str,
    html: str,
    text: str,
    tables: Tables = MappingProxyType({}),
    pictures: Iterable[Picture] = (),
) -> Words:
    """Return the templates of one language, ready to be written.

    Raises `delivery.rendering.liquid.TemplateRefused`, also for a column of no catalogue.
    """
    parts = (compile_template(subject), compile_template(html, escape=True), compile_template(text))
    read = frozenset().union(*(part.reading.fields for part in parts))
    columns = frozenset().union(*(part.reading.columns for part in parts))
    found = lookups(columns, tables)
    unknown = sorted(columns - {each.name for each in found})
    if unknown:
        raise TemplateRefused(f"There is no catalogue for {unknown[0]}.")
    fields = frozenset(name for name in read if not name.startswith("_"))
    shown = attached(shown_in(html, pictures))
    return Words(
        *parts,
        fields=fields | key_fields(found),
        lookups=found,
        pictures=shown,
        digest=blake2b(f"{subject}\0{html}".encode(errors="replace")).digest(),
    )


@dataclass(frozen=True, slots=True)
class LoadedEdition:
    """An edition with its approved texts; each is compiled when it is first needed.

    `variants` are those of the people of a relationship that has texts of its own. `copies` are
    the rows of its `tables`.
    """

    edition: Edition
    texts: dict[str, EditionText]
    tables: Tables = field(default_factory=dict)
    pictures: Collection[Picture] = ()
    copies: frozenset[int] = frozenset()
    variants: dict[str, "LoadedEdition"] = field(default_factory=dict)
    _words: dict[str, Words] = field(default_factory=dict)
    _lengths: dict[str, int] = field(default_factory=dict)

    def for_people(self, relationship: str) -> "LoadedEdition":
        """Return the edition as people of `relationship` get it."""
        return self.variants.get(relationship, self)

    def language_for(self, *wanted: str) -> str | None:
        """Return the language for a reader of these, the dearest first, or None without a text."""
        found = (pick_language(language, self.texts) for language in wanted if language)
        return next((language for language in found if language), None)

    def comes_as(self, terms: Terms, language: str) -> bool:
        """Say whether the text of `language` comes in the form, and is as long, as `terms` say.

        It was checked against the version that was offered when it was approved; readers have
        accepted this one or another.
        """
        if language not in self._lengths:
            text = self.texts[language]
            self._lengths[language] = words_in(text.body, text.markup)
        has_pictures = bool(self.words(language).pictures)
        return comes_as_promised(self._lengths[language], terms, has_pictures=has_pictures)

    def words(self, language: str) -> Words:
        """Return the compiled text of `language`."""
        if language not in self._words:
            text = self.texts[language]
            self._words[language] = compiled(
                text.subject, text.html_template, text.text_template, self.tables, self.pictures
            )
        return self._words[language]


def load_edition(edition_id: int) -> LoadedEdition | None:
    """Return the edition with the texts that were approved, or None where there is none."""
    edition = Edition.objects.select_related("program").filter(id=edition_id).first()
    return None if edition is None else loaded(edition)


def loaded(edition: Edition) -> LoadedEdition:
    """Return an edition that was read already, with the texts that were approved."""
    texts = list(edition.texts.exclude(html_template=""))
    has_pictures = any("cid:" in text.html_template for text in texts)
    copies = taken_with(edition.pk)
    made = partial(
        LoadedEdition,
        edition,
        tables=tables_of(copies),
        copies=frozenset(each.pk for each in copies),
        pictures=pictures_of(edition).values() if has_pictures else (),
    )
    special = {text.relationship for text in texts} - {""}
    variants = {name: made(texts_for(texts, name)) for name in special}
    return made(texts_for(texts, ""), variants=variants)
