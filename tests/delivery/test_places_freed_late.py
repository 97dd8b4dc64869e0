"""What waits for a place has it as soon as there is one, also just after its own time."""

from datetime import datetime, timedelta

import pytest

from delivery.models import Slot
from delivery.rules.vocabulary import WhenRefused
from programs.rules.vocabulary import Period
from tests import cast, factories
from tests.cast import Clock
from tests.delivery.kinds.running import approved, round_of, running, state_of
from tests.delivery.sending import NOW, assert_every_invariant_holds

pytestmark = pytest.mark.django_db

FREE_AT = NOW - timedelta(hours=8)


def after(moment: datetime, **more: float) -> Clock:
    return lambda: moment + timedelta(**more)


@pytest.mark.parametrize(
    ("period", "days"), [(Period.WEEK, 7), (Period.MONTH, 31), (Period.YEAR, 366)]
)
def test_a_place_that_is_free_a_little_after_the_promised_time_is_taken_then(
    period: Period, days: int
) -> None:
    """A tenth of the period had to pass first: what was worth sending for less never went."""
    began = FREE_AT - timedelta(days=days)
    program = factories.published_program(
        frequency_count=1, frequency_period=period, clock=after(began, days=-2)
    )
    row = cast.alice(program, clock=after(began, days=-1))
    running(approved(program, "first", clock=after(began)), after(began))
    assert round_of(after(began)) == ["alice first"]

    free_at = Slot.objects.get().during.upper
    assert free_at is not None
    second = approved(
        program,
        "second",
        when_refused=WhenRefused.DEFER,
        valid_until=free_at + timedelta(hours=4),
        clock=after(began),
    )
    running(second, after(free_at, hours=-10))
    assert round_of(after(free_at, hours=-10)) == []

    assert round_of(after(free_at, minutes=1)) == ["alice second"]
    assert state_of(second, row) == "sent"
    assert_every_invariant_holds()
