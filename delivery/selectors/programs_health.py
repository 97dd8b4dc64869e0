"""How programs are: who came and left, what went and what did not, week by week."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, CharField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncWeek

from delivery.models import Figure
from delivery.rules.reports.vocabulary import LEFT, What

WEEKS = 12
JOINED, GONE, SENT, WITHHELD, SPAM = "joined", "left", "sent", "withheld", "complaints"


@dataclass(frozen=True, slots=True)
class Health:
    """Numbers of one program by what they count, each by week, the oldest first."""

    since: date
    weeks: dict[str, list[int]] = field(default_factory=dict)

    def of(self, what: str) -> list[int]:
        """Return the numbers of the weeks."""
        return self.weeks.get(what, [0] * WEEKS)

    def total(self, what: str) -> int:
        """Return how many in all weeks."""
        return sum(self.of(what))


def health(program_ids: Collection[int], today: date) -> dict[int, Health]:
    """Return the health of programs over the last twelve weeks; one query."""
    since = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    found: dict[int, Health] = defaultdict(lambda: Health(since))
    for program, what, week, number in _asked(program_ids, since):
        place = (week - since).days // 7
        if what and 0 <= place < WEEKS:
            weeks = found[program].weeks.setdefault(what, [0] * WEEKS)
            weeks[place] += number
            if what == SPAM:
                # It had been sent.
                found[program].weeks.setdefault(SENT, [0] * WEEKS)[place] += number
    return found


def _asked(
    program_ids: Collection[int], since: date
) -> QuerySet[Figure, tuple[int, str, date, int]]:
    figures = Figure.objects.filter(program__in=program_ids)
    stays = figures.filter(what=What.STAY)
    joined = _by_week(stays.filter(began_on__gte=since), "began_on", Value(JOINED))
    left = _by_week(stays.filter(ended_on__gte=since, why__in=LEFT), "ended_on", Value(GONE))
    ends = Case(
        When(why="sent:complained", then=Value(SPAM)),
        When(Q(why="sent") | Q(why__startswith="sent:"), then=Value(SENT)),
        When(why__startswith="withheld", then=Value(WITHHELD)),
        default=Value(""),
        output_field=CharField(),
    )
    went = figures.filter(what=What.OUTCOME, began_on__gte=since)
    return joined.union(left, _by_week(went, "began_on", ends), all=True)


def _by_week(
    rows: QuerySet[Figure], day: str, kind: Case | Value
) -> QuerySet[Figure, tuple[int, str, date, int]]:
    named = rows.order_by().annotate(kind=kind, week=TruncWeek(day))
    return named.values_list("program", "kind", "week").annotate(total=Sum("number"))
