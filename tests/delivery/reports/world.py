"""Figures as the clock keeps them, without the people they are about."""

from collections.abc import Mapping
from datetime import date

from delivery.models import Edition, Figure
from delivery.rules.reports.vocabulary import Answered, What
from programs.models import Invitation, Program

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


def figure(
    what: What,
    program: Program,
    number: int,
    began_on: date = MARCH,
    *,
    ended_on: date | None = None,
    why: str = "",
    field: str = "",
    invitation: Invitation | None = None,
    edition: Edition | None = None,
) -> Figure:
    """Write one figure."""
    return Figure.objects.create(
        what=what,
        program=program,
        number=number,
        began_on=began_on,
        ended_on=ended_on,
        why=why,
        field=field,
        invitation=invitation,
        edition=edition,
    )


def outcome(edition: Edition, ends: Mapping[str, int], on: date = MARCH) -> None:
    """Write what became of an edition's deliveries."""
    for why, number in ends.items():
        figure(What.OUTCOME, edition.program, number, on, why=why, edition=edition)


def said(
    edition: Edition,
    useful: tuple[int, int],
    personal: tuple[int, int],
    *,
    month: date = MARCH,
    field: str = "",
    again: bool = False,
) -> None:
    """Write what people said of an edition: yes and no to each question.

    `again` is where all of them answered to another edition as well, and are counted there.
    """
    people = (sum(useful), sum(personal))
    counts = (*useful, *personal, *people, *((0, 0) if again else people))
    for why, number in zip(Answered, counts, strict=True):
        figure(What.ANSWER, edition.program, number, month, why=why, field=field, edition=edition)
