"""What a starter is made of: a program with its promise, ready to be read and changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from programs.rules.vocabulary import Category, FieldType, KindOfValue, Need

Words = Mapping[str, str]


def words(en: str, de: str, fr: str) -> Words:
    """Return the same thing said in three languages."""
    return {"en": en, "de": de, "fr": fr}


@dataclass(frozen=True, slots=True)
class FieldOf:
    """A data field that a starter needs, as it enters the catalogue where it is not there."""

    key: str
    category: Category
    labels: Words
    sources: Words
    type: FieldType = FieldType.TEXT
    choices: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UseOf:
    """How its promise uses one field."""

    field: FieldOf
    need: Need
    uses: Words


@dataclass(frozen=True, slots=True)
class TextOf:
    """Its promise in the words of one language."""

    title: str
    value: str
    content: str
    sample: str


@dataclass(frozen=True, slots=True)
class Starter:
    """One kind of program to begin from. `terms` are columns of its invitation.

    `about` tells staff for whom it is and what its three editions do, `needs` what another system
    has to know or tell before it can go.
    """

    key: str
    name: str
    trade: str
    about: str
    needs: str
    purpose: str
    kind_of_value: KindOfValue
    terms: Mapping[str, Any]
    uses: tuple[UseOf, ...]
    texts: Mapping[str, TextOf]
    audience: tuple[str, ...] = ()
    depth: Category = Category.INFERRED
