"""Which editions take places of a program's promise, and when."""

from datetime import UTC, date, datetime, time, timedelta

from delivery.models import Edition
from delivery.rules.calendar import Planned, moved
from delivery.rules.vocabulary import EditionKind, EditionState
from programs.models import Program
from programs.rules.vocabulary import Period

# An edition whose deliveries have a time of their own, and which can still make some.
_RUNS = (
    EditionState.SCHEDULED,
    EditionState.SENDING,
    EditionState.PAUSED,
    EditionState.HELD,
)


def planned_editions(program: Program, first: date, last: date, period: Period) -> list[Planned]:
    """Return the broadcasts that have a time from `first` on and before `last`.

    And those of one period before, whose places may not be free yet.
    """
    begins = datetime.combine(moved(first, period, -1), time(), UTC)
    # What goes by each person's clock goes within a day of it.
    ends = datetime.combine(last, time(), UTC) + timedelta(days=1)
    found = (
        Edition.objects.filter(
            program=program,
            kind=EditionKind.BROADCAST,
            scheduled_at__gte=begins,
            scheduled_at__lt=ends,
        )
        .exclude(state=EditionState.CANCELLED)
        .values_list("id", "name", "state", "scheduled_at")
    )
    return [Planned(id_, name, state, at) for id_, name, state, at in found if at is not None]


def running_for_each(program: Program) -> list[Edition]:
    """Return the editions that take a place of each person on a day of their own."""
    found = Edition.objects.filter(program=program, state__in=_RUNS)
    return list(found.exclude(kind=EditionKind.BROADCAST).order_by("kind", "step", "name"))
