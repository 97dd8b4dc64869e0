"""A version of a promise before it is worded: everything that a marketer filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

from programs.rules.promise import Terms
from programs.rules.vocabulary import Category, FieldType, Need

Translated = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DraftProcessor:
    """Somebody else who handles the data."""

    name: str
    does: Translated
    where: str


@dataclass(frozen=True, slots=True)
class DraftBrand:
    """Who is asking."""

    slug: str
    name: str
    legal_name: str
    postal_address: str
    phone: str
    contact_email: str
    privacy_policy_url: str
    authority: str
    processors: tuple[DraftProcessor, ...]
    proof_kept_years: int


@dataclass(frozen=True, slots=True)
class DraftText:
    """The words of one language."""

    language: str
    title: str
    value: str
    content: str
    sample: str = ""


@dataclass(frozen=True, slots=True)
class DraftUse:
    """One data use, with its field from the catalogue."""

    key: str
    type: FieldType
    category: Category
    special: bool
    need: Need
    labels: Translated
    sources: Translated
    uses: Translated
    choices: Mapping[str, Translated]


@dataclass(frozen=True, slots=True)
class Draft:
    """One version in all of its languages."""

    program: str
    purpose: str
    number: int
    default_language: str
    kind_of_value: str
    terms: Terms
    brand: DraftBrand
    texts: tuple[DraftText, ...]
    uses: tuple[DraftUse, ...]
