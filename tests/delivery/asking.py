"""A version that asks for more, and what was asked about it."""

from typing import Any

from delivery.models import Delivery
from programs.models import Program
from programs.rules.vocabulary import Period
from tests import factories

LANGUAGES = ("en", "de", "fr")
TITLES = {"en": "One question, once", "de": "Eine Frage, einmal", "fr": "Une question, une fois"}


def more_of(program: Program, **values: Any) -> int:
    """Publish a version that asks for more; return its number in the tables."""
    version = factories.published_invitation(
        of=program,
        uses=["first_name", "usual_store"],
        frequency_count=10,
        frequency_period=Period.DAY,
        languages=LANGUAGES,
        **values,
    )
    return version.id


def asks() -> list[str]:
    """Return what each message asked besides, in the order in which they were made."""
    return list(Delivery.objects.exclude(asks="").order_by("id").values_list("asks", flat=True))
