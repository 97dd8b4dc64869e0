"""Builders that tests share. What is published here went through the services."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from programs.models import Brand, DataField, DataUse, Invitation, InvitationText, Program
from programs.rules.vocabulary import Category, FieldType, KindOfValue, Need, Period, TermKind
from programs.services import invitations

LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)
LANGUAGES = ("en", "de", "fr")

Use = str | tuple[str, str]


def marketer() -> User:
    """Return who prepares things."""
    return _staff("mara")


def approver() -> User:
    """Return the second person."""
    return _staff("adam")


def _staff(name: str) -> User:
    user, _ = User.objects.get_or_create(
        username=name, defaults={"is_staff": True, "email": f"{name}@example.com"}
    )
    return user


def translated(words: str, languages: Iterable[str] = LANGUAGES) -> dict[str, str]:
    """Return the same words in each language, told apart by its name."""
    return {
        language: words if language == "en" else f"{words} ({language})" for language in languages
    }


def brand(slug: str = "green-basket", **values: Any) -> Brand:
    """Return the brand of this slug, made complete at the first call."""
    defaults: dict[str, Any] = {
        "name": "Green Basket",
        "legal_name": "Green Basket Ltd",
        "postal_address": "1 Market Square\nSpringfield",
        "phone": "+1 555 0100",
        "contact_email": "hello@greenbasket.example",
        "privacy_policy_url": "https://greenbasket.example/privacy",
        "authority": "Springfield Data Protection Office",
        "host": "greenbasket.example",
        "from_email": "hello@greenbasket.example",
        "sender_id": "greenbasket",
        "processors": [
            {"name": "Post Haste", "does": translated("It carries our mail."), "where": "Ireland"}
        ],
    }
    found, _ = Brand.objects.get_or_create(slug=slug, defaults=defaults | values)
    return found


CATALOGUE: Mapping[str, tuple[Category, FieldType]] = {
    "first_name": (Category.IDENTITY, FieldType.TEXT),
    "last_name": (Category.IDENTITY, FieldType.TEXT),
    "household_size": (Category.DECLARED, FieldType.NUMBER),
    "allergies": (Category.DECLARED, FieldType.LIST),
    "usual_store": (Category.OBSERVED, FieldType.TEXT),
    "last_purchase_on": (Category.OBSERVED, FieldType.DATE),
    "purchases_90d": (Category.OBSERVED, FieldType.NUMBER),
    "average_basket": (Category.OBSERVED, FieldType.MONEY),
    "favourite_department": (Category.INFERRED, FieldType.TEXT),
}


def field(key: str, **values: Any) -> DataField:
    """Return the data field of this key; the grocer's have their own type and category."""
    category, kind = CATALOGUE.get(key, (Category.DECLARED, FieldType.TEXT))
    words = key.replace("_", " ").capitalize()
    defaults: dict[str, Any] = {
        "labels": translated(words),
        "sources": translated("Our loyalty card system"),
        "type": kind,
        "category": category,
    }
    found, _ = DataField.objects.get_or_create(key=key, defaults=defaults | values)
    return found


def program(slug: str = "weekly-usuals", **values: Any) -> Program:
    """Return the program of this slug, a draft at the first call."""
    defaults: dict[str, Any] = {
        "name": slug.replace("-", " ").capitalize(),
        "purpose": "Plan the weekly shop",
        "created_at": LONG_AGO,
    }
    if "brand" not in values:
        defaults["brand"] = brand()
    found, _ = Program.objects.get_or_create(slug=slug, defaults=defaults | values)
    return found


def draft_invitation(
    of: Program,
    *,
    uses: Sequence[Use] = (),
    languages: Sequence[str] = ("en",),
    **terms: Any,
) -> Invitation:
    """Return a complete draft: by mail, at most 1 a week, until stopped, unless `terms` differ.

    A use is a field's key, or the key with its need: `("allergies", "asked")`.
    """
    defaults: dict[str, Any] = {
        "default_language": languages[0],
        "kind_of_value": KindOfValue.SAVES_TIME,
        "length_words": 150,
        "frequency_count": 1,
        "frequency_period": Period.WEEK,
        "term_kind": TermKind.UNTIL_STOPPED,
        "prepared_by": marketer(),
    }
    number = invitations.next_number(of)
    draft = Invitation.objects.create(program=of, number=number, **(defaults | terms))
    for language in languages:
        text(draft, language)
    for position, use in enumerate(uses):
        data_use(draft, use, position)
    return draft


def text(draft: Invitation, language: str = "en", **values: Any) -> InvitationText:
    """Add the words of one language to a draft."""
    title = translated(draft.program.name, [language])[language]
    words = {
        "title": title,
        "value": "You spend less time on your list.",
        "content": "Each one lists what you buy most.",
    }
    return InvitationText.objects.create(invitation=draft, language=language, **(words | values))


def data_use(draft: Invitation, use: Use, position: int = 0) -> DataUse:
    """Add one data use to a draft."""
    key, need = (use, Need.REQUIRED) if isinstance(use, str) else use
    words = translated(f"To choose what we write: {key}.")
    return DataUse.objects.create(
        invitation=draft, field=field(key), need=need, uses=words, position=position
    )


def published_invitation(
    slug: str = "weekly-usuals",
    *,
    uses: Sequence[Use] = (),
    languages: Sequence[str] = ("en",),
    clock: Callable[[], datetime] = timezone.now,
    of: Program | None = None,
    **terms: Any,
) -> Invitation:
    """Return the published next version of a program, which it makes and opens where needed."""
    draft = draft_invitation(of or program(slug), uses=uses, languages=languages, **terms)
    return invitations.publish(invitation=draft, published_by=approver(), clock=clock)


def published_program(
    slug: str = "weekly-usuals", *, uses: Sequence[Use] = (), **values: Any
) -> Program:
    """Return an open program with a published invitation: see `published_invitation`."""
    return published_invitation(slug, uses=uses, **values).program
