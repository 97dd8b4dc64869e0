"""A machine's clock steps, over a change of daylight-saving time, over a term, and back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Max, Min

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind
from delivery.models import Edition
from delivery.services import editions
from delivery.services.planning import plan_due
from delivery.services.recovering import recover
from programs.models import Program
from tests.delivery.sending import approved_edition, outcomes, work
from tests.fast_sink import FastSink
from tests.faults.crowd import is_over
from tests.faults.figures import Figures
from tests.faults.many import many
from tests.faults.racing import together
from tests.faults.reckoning import broken

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = pytest.mark.parametrize(
    "size",
    [pytest.param(200, id="short"), pytest.param(10_000, id="10000", marks=pytest.mark.long)],
)
BERLIN = ZoneInfo("Europe/Berlin")
# At one in the morning, UTC, the clocks of Berlin go from two to three.
CHANGE = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
_ROUNDS = 10


class SteppingClock:
    """A clock that goes on from a moment, and steps once so many messages have been taken."""

    def __init__(
        self, moment: datetime, sink: FastSink, steps: list[tuple[int, timedelta]]
    ) -> None:
        self._moment, self._sink, self._steps = moment, sink, steps
        self._began, self._before = time.monotonic(), sink.messages

    def __call__(self) -> datetime:
        """Return what the machine takes for the time."""
        taken = self._sink.messages - self._before
        stepped = sum((step for after, step in self._steps if taken >= after), timedelta())
        return self._moment + timedelta(seconds=time.monotonic() - self._began) + stepped


def send_under(clock: Callable[[], datetime], program: Program, name: str) -> Edition:
    """Send an edition with two workers whose clock this is, to its end."""
    edition = approved_edition(program, name, clock=clock)
    editions.send_now(edition=edition, clock=clock)
    # A clock that stepped back may find it due in an hour only.
    for ahead in range(_ROUNDS):
        later = partial(_ahead, clock, ahead * HOUR)
        plan_due(clock=later)
        recover(clock=later)
        together(partial(work, later), partial(work, later))
        if is_over(edition):
            return edition
    raise AssertionError(f"after {_ROUNDS} rounds: {outcomes(edition)}")


def _ahead(clock: Callable[[], datetime], by: timedelta) -> datetime:
    return clock() + by


@SIZES
def test_inv_3_the_clock_steps_over_a_change_of_daylight_saving_time_and_back(
    size: int, fast_sink: FastSink, figures: Figures
) -> None:
    program = many(size)
    before = CHANGE - timedelta(seconds=30)
    assert before.astimezone(BERLIN).utcoffset() != CHANGE.astimezone(BERLIN).utcoffset()
    figures.start()

    # The machine takes the change of the local clock for one of its own, and is set right later.
    there_and_back = [(size // 3, HOUR), (2 * size // 3, -HOUR)]
    first = send_under(SteppingClock(before, fast_sink, there_and_back), program, "first")
    assert outcomes(first) == {"sent": size}
    # It is an hour behind for a third of the next one.
    back_and_there = [(size // 3, -HOUR), (2 * size // 3, HOUR)]
    second = send_under(SteppingClock(CHANGE + HOUR, fast_sink, back_and_there), program, "second")
    assert outcomes(second) == {"sent": size}

    # Two a day were promised. The local day that lost an hour is no day of the promise.
    same_time_of_day = (before.astimezone(BERLIN) + timedelta(days=1)).astimezone(UTC)
    assert same_time_of_day - before == timedelta(hours=23)
    third = send_under(SteppingClock(same_time_of_day, fast_sink, []), program, "third")
    assert outcomes(third) == {"too_soon": size}

    later = SteppingClock(CHANGE + timedelta(hours=30), fast_sink, [])
    figures.stop(sent=fast_sink.messages, too_soon=size)
    assert set(fast_sink.received.values()) == {2}
    assert broken(later) == []


@SIZES
def test_inv_3_the_clock_steps_over_the_end_of_the_term_in_the_middle_of_a_send(
    size: int, fast_sink: FastSink, figures: Figures
) -> None:
    program = many(size)
    ends = ConsentEvent.objects.filter(kind=EventKind.GIVEN).aggregate(
        first=Min("valid_until"), last=Max("valid_until")
    )
    over = ends["last"] - ends["first"] + HOUR
    figures.start()

    # It steps to after everybody's end once a third is sent, and is set right too late.
    steps = [(size // 3, over), (size, -over)]
    clock = SteppingClock(ends["first"] - HOUR / 2, fast_sink, steps)
    edition = send_under(clock, program, "last")

    outcome = outcomes(edition)
    figures.stop(sent=outcome["sent"], completed=outcome["completed"])
    assert outcome["sent"] == len(fast_sink.received) == fast_sink.messages
    assert outcome["sent"] + outcome["completed"] == size
    assert size // 3 <= outcome["sent"] < size
    assert broken(clock) == []
