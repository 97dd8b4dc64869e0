"""The token bucket, and how a rate falls and comes back: pure, at any time on any clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.rules.pace import (
    Bucket,
    PerTime,
    Rate,
    Slowed,
    per_second,
    rate_of,
    recovered,
    refilled,
    rests,
    seconds_until,
    slow_down,
    worth_taking,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TEN = Rate(10, 10)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("messages", "per", "rate"),
    [(10, PerTime.SECOND, 10.0), (60, PerTime.MINUTE, 1.0), (1800, PerTime.HOUR, 0.5)],
)
def test_a_rate_is_what_staff_say(messages: int, per: PerTime, rate: float) -> None:
    assert per_second(messages, per) == rate


def test_without_a_limit_and_without_trouble_there_is_no_rate() -> None:
    assert rate_of(None, PerTime.MINUTE, None, NOW) is None


def test_the_lower_of_both_rates_holds() -> None:
    slowed = Slowed(NOW, 2.0, 50.0)
    found = rate_of(10, PerTime.SECOND, slowed, after(1))
    assert found is not None
    assert found.per_second == 2.0


def test_the_slowest_rate_may_still_save_two_messages() -> None:
    found = rate_of(1, PerTime.HOUR, None, NOW)
    assert found is not None
    assert found.room == 2.0
    assert worth_taking(found) == 1.0


def test_tokens_come_with_time_and_no_more_than_there_is_room() -> None:
    assert refilled(Bucket(0, NOW), TEN, after(0.5)).tokens == pytest.approx(5)
    assert refilled(Bucket(0, NOW), TEN, after(3600)).tokens == 10


def test_a_clock_behind_another_machines_adds_nothing_and_gives_nothing_twice() -> None:
    behind = refilled(Bucket(3, NOW), TEN, after(-2))
    assert behind == Bucket(3, NOW)
    assert refilled(behind, TEN, NOW).tokens == 3


def test_a_clock_that_stepped_back_begins_anew() -> None:
    stepped = refilled(Bucket(3, NOW), TEN, after(-3600))
    assert stepped == Bucket(3, after(-3600))
    assert refilled(stepped, TEN, after(-3599)).tokens == 10


def test_tokens_owed_are_waited_for() -> None:
    assert seconds_until(1, Bucket(-19, NOW), TEN) == 2.0


@given(
    steps=st.lists(st.floats(min_value=-9, max_value=20), max_size=60),
    rate=st.floats(min_value=0.01, max_value=5000),
)
def test_no_play_of_clocks_gives_more_than_the_furthest_of_them_allows(
    steps: list[float], rate: float
) -> None:
    """Several machines, each a few seconds off, take all there is, in any order."""
    held = Rate(rate, max(1.0, rate))
    bucket, taken, furthest = Bucket(0, NOW), 0, 0.0
    for step in steps:
        furthest = max(furthest, furthest + step)
        bucket = refilled(bucket, held, after(furthest if step > 0 else furthest + step))
        whole = int(bucket.tokens)
        taken += whole
        bucket = Bucket(bucket.tokens - whole, bucket.refilled_at)
    assert taken <= furthest * rate + 1e-6 * len(steps) + 1e-9 * taken + 0.001


def test_pushed_back_half_goes_and_a_little_less() -> None:
    assert slow_down(None, 100.0, 0.0, NOW) == Slowed(NOW, 50.0, 100.0)
    assert slow_down(None, 100.0, 0.5, NOW).to == pytest.approx(47.5)


def test_the_same_complaint_counts_once() -> None:
    first = slow_down(None, 100.0, 0.0, NOW)
    assert slow_down(first, 100.0, 0.0, after(4)) == first
    assert slow_down(first, 100.0, 0.0, after(5)).to == 25.0


def test_it_never_stands_still() -> None:
    slowed = None
    for complaint in range(20):
        slowed = slow_down(slowed, 3.0, 0.9, after(6 * complaint))
    assert slowed is not None
    assert slowed.to == 1.0


def test_it_comes_back_by_time_alone_and_slowly() -> None:
    slowed = Slowed(NOW, 10.0, 80.0)
    assert recovered(slowed, after(5)) == 10.0
    assert recovered(slowed, after(65)) == pytest.approx(20.0)
    assert recovered(slowed, after(5 + 3 * 60)) is None


def test_a_step_back_of_the_clock_does_not_free_it() -> None:
    assert recovered(Slowed(NOW, 10.0, 80.0), after(-100)) == 10.0


def test_a_rest_is_never_longer_than_the_longest() -> None:
    assert rests(after(60), NOW)
    assert not rests(NOW, NOW)
    assert not rests(after(7200), NOW)
