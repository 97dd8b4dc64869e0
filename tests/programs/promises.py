"""Promises as plain values, made without a database."""

from typing import Any

from programs.rules.drafts import Draft, DraftBrand, DraftProcessor, DraftText, DraftUse
from programs.rules.promise import DataWords, Promise, Terms
from programs.rules.vocabulary import Category, FieldType, Format, Need, Period, TermKind
from programs.rules.writing import write_promise
from tests.factories import translated

TERMS = Terms(
    format=Format.EMAIL,
    length_words=150,
    has_pictures=False,
    frequency_count=1,
    frequency_period=Period.WEEK,
    term_kind=TermKind.UNTIL_STOPPED,
)


def draft(**changes: Any) -> Draft:
    """Return a complete draft in three languages."""
    whole: dict[str, Any] = {
        "program": "weekly-usuals",
        "purpose": "Plan the shop",
        "number": 1,
        "default_language": "en",
        "kind_of_value": "saves_time",
        "terms": TERMS,
        "brand": draft_brand(),
        "texts": tuple(draft_text(language) for language in ("en", "de", "fr")),
        "uses": (),
    }
    return Draft(**(whole | changes))


def draft_brand(**changes: Any) -> DraftBrand:
    """Return who is asking."""
    whole: dict[str, Any] = {
        "slug": "green-basket",
        "name": "Green Basket",
        "legal_name": "Green Basket Ltd",
        "postal_address": "1 Market Square\nSpringfield",
        "phone": "",
        "contact_email": "hello@greenbasket.example",
        "privacy_policy_url": "https://greenbasket.example/privacy",
        "authority": "Springfield Data Protection Office",
        "processors": (),
        "proof_kept_years": 3,
    }
    return DraftBrand(**(whole | changes))


def draft_processor(**changes: Any) -> DraftProcessor:
    """Return somebody else who handles data."""
    whole = {"name": "Post Haste", "does": translated("It carries our mail."), "where": "Ireland"}
    return DraftProcessor(**(whole | changes))


def draft_text(language: str = "en", **changes: str) -> DraftText:
    """Return the words of one language."""
    words = {"title": "Your usuals", "value": "You save time.", "content": "What you buy most."}
    return DraftText(language, **(words | changes))


def draft_use(key: str = "first_name", **changes: Any) -> DraftUse:
    """Return one data use."""
    whole: dict[str, Any] = {
        "key": key,
        "type": FieldType.TEXT,
        "category": Category.IDENTITY,
        "special": False,
        "need": Need.REQUIRED,
        "labels": translated("Your first name"),
        "sources": translated("You told us"),
        "uses": translated("To greet you."),
        "choices": {},
    }
    return DraftUse(**(whole | changes))


def data_words(key: str, category: Category, need: Need = Need.REQUIRED) -> DataWords:
    """Return one data use in English words."""
    whole = draft(uses=(draft_use(key, category=category, need=need),))
    return write_promise(whole, whole.texts[0]).data[0]


def promise(**changes: Any) -> Promise:
    """Return an English promise without data uses, with `changes` to it."""
    whole = draft()
    made = write_promise(whole, whole.texts[0])
    return Promise(**({name: getattr(made, name) for name in Promise.__slots__} | changes))
