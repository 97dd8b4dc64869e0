"""Count what became of each edition's deliveries, by day."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from delivery.models import Edition, Figure
from delivery.rules.reports.vocabulary import What
from delivery.rules.vocabulary import DeliveryState, EditionState
from delivery.services.claiming import Clock
from delivery.services.figures.rounds import FRESH, count_if_due
from delivery.services.figures.writing import Key, replace_outcomes

# So long after its end mail systems and people still tell what became of some.
_TOLD_FOR = timedelta(days=35)
_AFTER_ITS_END = timedelta(hours=1)
_AT_ONCE = 200
# By the index that holds an edition to one delivery a person: what other editions have is not read.
_COUNT = """
SELECT (coalesce(handed_over_at, settled_at) AT TIME ZONE 'UTC')::date, state,
    CASE state WHEN 'sent' THEN provider_state WHEN 'withheld' THEN refusal ELSE '' END, count(*)
FROM delivery_delivery
WHERE edition_id = %s AND kind = 'edition' AND settled_at IS NOT NULL
GROUP BY 1, 2, 3
"""


def count_editions(*, clock: Clock, go_on: Callable[[], bool]) -> int:
    """Count the editions that are due for it, those first that wait longest. Returns how many.

    One that is through is counted until nothing more is told of it, and as long as something of it
    is uncertain.
    """
    counted = 0
    for edition in _to_count(clock)[:_AT_ONCE]:
        if not go_on():
            break
        every = FRESH if edition.finished_at is None else _AFTER_ITS_END
        count = partial(_count, edition)
        counted += count_if_due(edition_id=edition.pk, count=count, clock=clock, every=every)
    return counted


def _to_count(clock: Clock) -> QuerySet[Edition]:
    uncertain = Figure.objects.filter(
        edition=OuterRef("pk"), what=What.OUTCOME, why=DeliveryState.UNCERTAIN, number__gt=0
    )
    begun = Edition.objects.exclude(state__in=[EditionState.DRAFT, EditionState.APPROVED])
    due = begun.filter(
        Q(figures=None)
        | Q(figures__counted_at=None)
        | Q(finished_at=None)
        | Q(finished_at__gt=clock() - _TOLD_FOR)
        | Exists(uncertain)
    )
    return due.order_by(F("figures__counted_at").asc(nulls_first=True), "pk")


def _count(edition: Edition) -> None:
    numbers: Counter[Key] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [edition.pk])
        for day, state, more, number in cursor.fetchall():
            numbers[_key(edition, day, state, more)] += number
    replace_outcomes(edition.pk, numbers)


def _key(edition: Edition, day: date, state: str, more: str) -> Key:
    return Key(
        what=str(What.OUTCOME),
        program_id=edition.program_id,
        edition_id=edition.pk,
        began_on=day,
        why=f"{state}:{more}" if more else state,
    )
