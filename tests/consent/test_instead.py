"""Less of it instead of none: what is offered after a leaving is always less than what was left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.rules.frequency import Frequency, effective
from consent.rules.instead import instead_of_leaving
from programs.rules.vocabulary import Period

PERIODS = list(Period)
PAUSES = {"pause_month", "pause_quarter"}


@pytest.mark.parametrize(
    ("promised", "own", "offered"),
    [
        (Frequency(1, Period.WEEK), "", {"often_month", "often_quarter", "often_year"}),
        (Frequency(3, Period.MONTH), "", {"often_month", "often_quarter", "often_year"}),
        (Frequency(1, Period.MONTH), "", {"often_quarter", "often_year"}),
        (Frequency(1, Period.WEEK), "quarter", {"often_year"}),
        (Frequency(1, Period.YEAR), "", set()),
    ],
)
def test_what_is_offered(promised: Frequency, own: str, offered: set[str]) -> None:
    assert set(instead_of_leaving(promised, own)) == PAUSES | offered


@given(st.integers(1, 9), st.sampled_from(PERIODS), st.sampled_from(["", *PERIODS]))
def test_it_is_never_oftener_than_before(count: int, period: Period, own: str) -> None:
    promised = Frequency(count, period)
    before = effective(promised, own)

    for less in instead_of_leaving(promised, own).values():
        after = effective(promised, less.less_often or own)
        assert PERIODS.index(after.period) >= PERIODS.index(before.period)
        assert after.count <= before.count
        assert less.pause is not None or after != before
