"""What a promise of the workshop is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from programs.rules.vocabulary import Category, Format, KindOfValue, Need

Words = Mapping[str, str]


@dataclass(frozen=True)
class Text:
    """A promise in the words of one language."""

    language: str
    title: str
    value: str
    content: str
    sample: str


@dataclass(frozen=True)
class UseOf:
    """How a promise uses one field."""

    key: str
    need: Need
    uses: Words


@dataclass(frozen=True)
class Offer:
    """One program with its first promise. `terms` are columns of the invitation."""

    slug: str
    name: str
    purpose: str
    kind_of_value: KindOfValue
    terms: Mapping[str, Any]
    uses: tuple[UseOf, ...]
    texts: tuple[Text, ...]
    audience: tuple[str, ...] = ()
    depth: Category = Category.INFERRED
    format: Format = Format.EMAIL


@dataclass(frozen=True)
class Change:
    """What a later version of a promise adds to the one before."""

    slug: str
    uses: tuple[UseOf, ...] = field(default=())
