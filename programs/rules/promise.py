"""A promise as one person reads it: every word of it, with the numbers that the sender enforces.

The words are frozen when a version is published, so a later release that words things otherwise
changes nothing about what people said yes to.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Self

from programs.rules.vocabulary import (
    Category,
    FieldType,
    Need,
    Period,
    TermKind,
)

# The columns of an invitation by which the sender goes; `Terms` names them alike.
TERM_COLUMNS = (
    "format",
    "length_words",
    "has_pictures",
    "frequency_count",
    "frequency_period",
    "term_kind",
    "term_days",
    "term_editions",
    "term_ends_on",
    "wait_for_data_days",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The structured numbers of a promise, named as the columns of an invitation.

    `format` is one of `vocabulary.Format`, or "" in a draft where it is not chosen yet. Three say
    what is told or asked before and instead of an end (`programs.rules.notice`), `values_days` how
    long a message's receipt keeps the values that it used and `feedback_days` how long people may
    say what they think of a message, and their remark is kept (`programs.rules.keeping`); a promise
    that was frozen before there was such a thing has none, and so nothing of it happens.
    """

    format: str
    length_words: int
    has_pictures: bool
    frequency_count: int
    frequency_period: Period
    term_kind: TermKind
    term_days: int | None = None
    term_editions: int | None = None
    term_ends_on: date | None = None
    wait_for_data_days: int = 0
    notice_days: int | None = None
    notice_after: int | None = None
    asks_yearly: bool = False
    values_days: int = 0
    feedback_days: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        ends_on = self.term_ends_on.isoformat() if self.term_ends_on else None
        return asdict(self) | {"term_ends_on": ends_on}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        ends_on = raw["term_ends_on"]
        typed = {
            "frequency_period": Period(raw["frequency_period"]),
            "term_kind": TermKind(raw["term_kind"]),
            "term_ends_on": date.fromisoformat(ends_on) if ends_on else None,
        }
        return cls(**(raw | typed))


@dataclass(frozen=True, slots=True)
class ProcessorWords:
    """Somebody else who handles the data."""

    name: str
    does: str
    where: str


@dataclass(frozen=True, slots=True)
class BrandWords:
    """Who is asking."""

    slug: str
    name: str
    legal_name: str
    postal_address: str
    phone: str
    contact_email: str
    privacy_policy_url: str
    authority: str
    processors: tuple[ProcessorWords, ...]

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        """Read what `dataclasses.asdict` wrote."""
        processors = tuple(ProcessorWords(**processor) for processor in raw["processors"])
        return cls(**(raw | {"processors": processors}))


@dataclass(frozen=True, slots=True)
class ChoiceWords:
    """One answer that a field allows."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class DataWords:
    """One data use: what it is, how deep, where it comes from, what happens with it."""

    key: str
    type: FieldType
    label: str
    category: Category
    category_words: str
    special: bool
    special_words: str
    source: str
    how: str
    need: Need
    need_words: str
    choices: tuple[ChoiceWords, ...]

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        """Read what `dataclasses.asdict` wrote."""
        typed = {
            "type": FieldType(raw["type"]),
            "category": Category(raw["category"]),
            "need": Need(raw["need"]),
            "choices": tuple(ChoiceWords(**choice) for choice in raw["choices"]),
        }
        return cls(**(raw | typed))


@dataclass(frozen=True, slots=True)
class Headings:
    """The names of a promise's parts, in its language."""

    value: str
    content: str
    sample: str
    format: str
    frequency: str
    term: str
    data: str
    source: str
    how: str
    choices: str
    measured: str
    leave: str
    nothing_else: str
    brand: str
    processors: str
    retention: str
    rights: str
    control: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """One version of a program's promise in one language.

    `format`, `frequency`, `term` and what follows them are sentences; `terms` holds the numbers
    behind them. `kind_of_value` is one of `vocabulary.KindOfValue`. `mails` lists all that is ever
    sent besides the editions, `control` what the person may change without leaving; promises that
    were frozen before it was written have none. `purpose` is the program's own note: what people
    read of it is `kind_of_value_words` and each use's `how`.
    """

    program: str
    number: int
    language: str
    title: str
    value: str
    kind_of_value: str
    kind_of_value_words: str
    purpose: str
    content: str
    sample: str
    brand: BrandWords
    terms: Terms
    format: str
    frequency: str
    term: str
    reach: str
    data: tuple[DataWords, ...]
    measured: str
    leave: str
    nothing_else: str
    mails: tuple[str, ...]
    processors: str
    retention: str
    rights: tuple[str, ...]
    headings: Headings
    control: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, which `from_json` reads."""
        return asdict(self) | {"terms": self.terms.to_json()}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        typed = {
            "brand": BrandWords.from_json(raw["brand"]),
            "terms": Terms.from_json(raw["terms"]),
            "data": tuple(DataWords.from_json(use) for use in raw["data"]),
            "mails": tuple(raw["mails"]),
            "rights": tuple(raw["rights"]),
            "headings": Headings(**raw["headings"]),
            "control": tuple(raw.get("control", ())),
        }
        return cls(**(raw | typed))

    def asked(self) -> tuple[DataWords, ...]:
        """Return the uses that the person answers when joining."""
        return tuple(use for use in self.data if use.need == Need.ASKED)

    def optional(self) -> tuple[DataWords, ...]:
        """Return the uses that the person may tick."""
        return tuple(use for use in self.data if use.need == Need.OPTIONAL)

    def required(self) -> tuple[DataWords, ...]:
        """Return the uses that the program cannot work without."""
        return tuple(use for use in self.data if use.need == Need.REQUIRED)


def promise_text(promise: Promise) -> str:
    """Return the plain text of everything that is shown: the same promise, the same bytes.

    This is what a yes is bound to by its SHA-256, so its order and its white space never change.
    """
    parts = (_head(promise), *_sections(promise))
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def promise_hash(raw: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a frozen promise's JSON, numbers and codes included.

    What is shown hashes to its own name; this binds what the sender enforces. Its keys are sorted,
    so the order in which a database keeps them says nothing.
    """
    canonical = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def _head(promise: Promise) -> str:
    version = f"{promise.program}, {promise.number}, {promise.language}"
    return _block(promise.title, promise.brand.name, version)


def _sections(promise: Promise) -> list[str]:
    heading = promise.headings
    return [
        _block(heading.value, promise.value, promise.kind_of_value_words),
        _block(heading.content, promise.content),
        _block(heading.sample, promise.sample) if promise.sample else "",
        _block(heading.format, promise.format),
        _block(heading.frequency, promise.frequency),
        _block(heading.term, promise.term),
        _block(heading.data, promise.reach, *(_data(use, heading) for use in promise.data)),
        _block(heading.measured, promise.measured),
        _block(heading.control, *_bullets(promise.control)) if promise.control else "",
        _block(heading.leave, promise.leave),
        _block(heading.nothing_else, promise.nothing_else, *_bullets(promise.mails)),
        _block(heading.brand, *_brand(promise.brand)),
        _block(heading.processors, promise.processors, *_processors(promise.brand)),
        _block(heading.retention, promise.retention),
        _block(heading.rights, *_bullets(promise.rights)),
    ]


def _data(use: DataWords, heading: Headings) -> str:
    choices = ", ".join(choice.label for choice in use.choices)
    return _block(
        f"- {use.label} ({use.need_words})",
        f"  {use.category_words}",
        f"  {use.special_words}" if use.special_words else "",
        f"  {heading.source}: {use.source}",
        f"  {heading.how}: {use.how}",
        f"  {heading.choices}: {choices}" if choices else "",
    )


def _brand(brand: BrandWords) -> list[str]:
    return [
        brand.legal_name,
        brand.postal_address,
        brand.phone,
        brand.contact_email,
        brand.privacy_policy_url,
    ]


def _processors(brand: BrandWords) -> list[str]:
    return _bullets(f"{one.name}: {one.does} ({one.where})" for one in brand.processors)


def _bullets(lines: Iterable[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def _block(*lines: str) -> str:
    return "\n".join(line for line in lines if line.strip())
