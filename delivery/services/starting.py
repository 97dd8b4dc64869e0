"""Write the editions of a program that begins from a starter."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from delivery.models import Edition
from delivery.rendering.checking import Draft
from delivery.services.editions import save
from delivery.starters import EDITIONS
from delivery.starters.parts import EditionOf
from programs.models import Program

Clock = Callable[[], datetime]


@transaction.atomic
def write_editions(
    *, program: Program, starter: str, prepared_by: User, clock: Clock
) -> list[Edition]:
    """Write the drafts that belong to `starter`. Raises as `delivery.services.editions.save`."""
    return [
        save(
            program=program,
            name=each.name,
            texts=_drafts(each),
            prepared_by=prepared_by,
            clock=clock,
            when_missing=each.when_missing,
            when=each.when,
        )
        for each in EDITIONS.get(starter, ())
    ]


def _drafts(edition: EditionOf) -> list[Draft]:
    return [
        Draft(language, said.subject, said.preheader, said.markdown)
        for language, said in edition.texts.items()
    ]
