"""Begin a program: from a starter, or with a blank page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import slugify

from programs.models import Brand, DataField, DataUse, Invitation, InvitationText, Program
from programs.rules.vocabulary import Period, TermKind
from programs.selectors.starters import other_kind
from programs.signals import program_begun
from programs.starters.parts import FieldOf, Starter

Clock = Callable[[], datetime]

_SLUG_LENGTH = 50
# What a blank page says until somebody says something else.
_BLANK = {
    "kind_of_value": "",
    "length_words": 0,
    "frequency_count": 1,
    "frequency_period": Period.MONTH,
    "term_kind": TermKind.UNTIL_STOPPED,
}


class FieldDiffersError(Exception):
    """Say that the catalogue has another kind of field under a name that a starter needs."""

    def __init__(self, field: DataField) -> None:
        super().__init__(
            f"The catalogue has {field.key} already, as something else ({field.type}). Begin with "
            "a blank page, or give that field another key first."
        )
        self.field = field


@transaction.atomic
def begin(
    *,
    name: str,
    brand: Brand,
    language: str,
    prepared_by: User,
    clock: Clock,
    starter: Starter | None = None,
) -> Program:
    """Return a new program with the draft of its promise; its editions are written with it.

    A starter brings its words in all of its languages, and adds to the catalogue what is not there
    yet; a blank page has `language` and nothing in it. Raises `FieldDiffersError`.
    """
    program = Program.objects.create(
        name=name, slug=_free_slug(name), brand=brand, created_at=clock(), **_whom(starter)
    )
    draft = Invitation.objects.create(
        program=program,
        number=1,
        prepared_by=prepared_by,
        default_language=_first(starter, language),
        **_terms(starter),
    )
    if starter is None:
        InvitationText.objects.create(invitation=draft, language=language)
        return program
    _write(draft, starter)
    program_begun.send(
        sender=Program,
        program=program,
        starter=starter.key,
        prepared_by=prepared_by,
        clock=clock,
    )
    return program


def _whom(starter: Starter | None) -> dict[str, Any]:
    if starter is None:
        return {"purpose": ""}
    return {
        "purpose": starter.purpose,
        "audience": list(starter.audience),
        "depth": starter.depth,
    }


def _terms(starter: Starter | None) -> dict[str, Any]:
    if starter is None:
        return _BLANK
    return {"kind_of_value": starter.kind_of_value, **starter.terms}


def _first(starter: Starter | None, language: str) -> str:
    if starter is None or language in starter.texts:
        return language
    return next(iter(starter.texts))


def _free_slug(name: str) -> str:
    """Return the name as an address has it, with a number where another program has it."""
    wanted = slugify(name)[: _SLUG_LENGTH - 4] or "program"
    taken = set(Program.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number = 1
    slug = wanted
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _write(draft: Invitation, starter: Starter) -> None:
    InvitationText.objects.bulk_create(
        InvitationText(
            invitation=draft,
            language=language,
            title=text.title,
            value=text.value,
            content=text.content,
            sample=text.sample,
        )
        for language, text in starter.texts.items()
    )
    DataUse.objects.bulk_create(
        DataUse(
            invitation=draft,
            field=_field(use.field),
            need=use.need,
            uses=dict(use.uses),
            position=position,
        )
        for position, use in enumerate(starter.uses)
    )


def _field(wanted: FieldOf) -> DataField:
    """Return the field of the catalogue, added where there is none; one that is there stays."""
    found, _is_new = DataField.objects.get_or_create(
        key=wanted.key,
        defaults={
            "labels": dict(wanted.labels),
            "sources": dict(wanted.sources),
            "type": wanted.type,
            "category": wanted.category,
            "choices": [
                {"code": code, "labels": dict(labels)} for code, labels in wanted.choices.items()
            ],
        },
    )
    if other_kind(found, wanted):
        raise FieldDiffersError(found)
    return found
