"""What a starter would be here: its fields beside the catalogue, its promise for a brand."""

from dataclasses import dataclass

from programs.models import Brand, DataField
from programs.rules.drafts import Draft, DraftText, DraftUse
from programs.rules.promise import Promise, Terms
from programs.rules.vocabulary import Format
from programs.rules.writing import write_promise
from programs.selectors.drafts import draft_brand
from programs.starters.parts import FieldOf, Starter, UseOf


def other_kind(field: DataField, wanted: FieldOf) -> bool:
    """Say whether a field of the catalogue cannot be what a starter needs by its key.

    Its type has to be the same and, as texts compare them, its choices; a field that goes deeper
    than the starter says would be too deep for those whom the starter is for.
    """
    codes = set(field.labels_by_code)
    lacking = {*wanted.choices} - codes
    return field.type != wanted.type or bool(lacking) or field.category != wanted.category


@dataclass(frozen=True, slots=True)
class Card:
    """A starter as it is chosen: what the reader would read, and which data it needs.

    `known` are the labels of fields that the catalogue has, `added` of those that it would get.
    """

    starter: Starter
    promise: Promise
    known: tuple[str, ...]
    added: tuple[str, ...]


def cards(starters: list[Starter], brand: Brand, language: str) -> list[Card]:
    """Return each starter as `brand` would promise it in `language`; one query."""
    keys = {use.field.key for starter in starters for use in starter.uses}
    there = set(DataField.objects.filter(key__in=keys).values_list("key", flat=True))
    return [_card(starter, brand, language, there) for starter in starters]


def _card(starter: Starter, brand: Brand, language: str, there: set[str]) -> Card:
    labels = {use.field.key: use.field.labels["en"] for use in starter.uses}
    return Card(
        starter=starter,
        promise=starter_promise(starter, brand, language),
        known=tuple(label for key, label in labels.items() if key in there),
        added=tuple(label for key, label in labels.items() if key not in there),
    )


def starter_promise(starter: Starter, brand: Brand, language: str) -> Promise:
    """Return the promise that a program begun from `starter` would make."""
    draft = _draft(starter, brand)
    texts = {text.language: text for text in draft.texts}
    return write_promise(draft, texts.get(language) or draft.texts[0])


def _draft(starter: Starter, brand: Brand) -> Draft:
    terms = {"format": Format.EMAIL, "has_pictures": False, **starter.terms}
    return Draft(
        program=starter.key,
        purpose=starter.purpose,
        number=1,
        default_language=next(iter(starter.texts)),
        kind_of_value=starter.kind_of_value,
        terms=Terms(**terms),
        brand=draft_brand(brand),
        texts=tuple(
            DraftText(language, text.title, text.value, text.content, text.sample)
            for language, text in starter.texts.items()
        ),
        uses=tuple(_use(use) for use in starter.uses),
    )


def _use(use: UseOf) -> DraftUse:
    field = use.field
    return DraftUse(
        key=field.key,
        type=field.type,
        category=field.category,
        special=False,
        need=use.need,
        labels=field.labels,
        sources=field.sources,
        uses=use.uses,
        choices=field.choices,
    )
