"""The truth table of less often: what may be chosen, and what holds then."""

import pytest

from consent.rules.frequency import Frequency, effective, less_often_options, own_ceiling
from programs.rules.vocabulary import Period

D, W, M, Q, Y = Period.DAY, Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR


@pytest.mark.parametrize(
    ("count", "period", "options"),
    [
        (1, D, [W, M, Q, Y]),
        (2, D, [D, W, M, Q, Y]),
        (1, W, [M, Q, Y]),
        (2, W, [W, M, Q, Y]),
        (100, W, [W, M, Q, Y]),
        (1, M, [Q, Y]),
        (4, M, [M, Q, Y]),
        (1, Q, [Y]),
        (3, Q, [Q, Y]),
        (1, Y, []),
        (12, Y, [Y]),
    ],
)
def test_what_less_often_can_be(count: int, period: Period, options: list[Period]) -> None:
    assert less_often_options(Frequency(count, period)) == options


@pytest.mark.parametrize(
    ("promised", "less_often", "holds"),
    [
        ((3, W), "", (3, W)),
        ((1, Y), "", (1, Y)),
        ((3, W), W, (1, W)),
        ((3, W), M, (1, M)),
        ((1, D), Y, (1, Y)),
        ((1, M), Q, (1, Q)),
        # Chosen under a version that promised more; the newer one promises less already.
        ((1, Q), M, (1, Q)),
        ((1, Y), D, (1, Y)),
        # Neither ceiling says it all: one in the longer period is within both.
        ((2, Q), M, (1, Q)),
    ],
)
def test_what_holds_is_never_more_than_either_allows(
    promised: tuple[int, Period], less_often: str, holds: tuple[int, Period]
) -> None:
    assert effective(Frequency(*promised), less_often) == Frequency(*holds)
    assert own_ceiling(Frequency(*promised), less_often) == (
        None if holds == promised else holds[1]
    )


@pytest.mark.parametrize("period", list(Period))
@pytest.mark.parametrize("count", [1, 2, 7])
def test_every_option_is_what_holds_once_it_is_chosen(count: int, period: Period) -> None:
    promised = Frequency(count, period)

    for option in less_often_options(promised):
        assert effective(promised, option) == Frequency(1, option)
        assert effective(promised, option) != promised
