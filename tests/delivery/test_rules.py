"""Places, periods and patience: pure rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.rules.lanes import cut_anew
from delivery.rules.period import INTERVALS, slot_start
from delivery.rules.retry import MOST_ATTEMPTS, wait_before
from programs.rules.vocabulary import Period

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


def test_every_period_has_its_interval() -> None:
    assert set(INTERVALS) == set(Period)


@pytest.mark.parametrize(
    ("late", "begins"),
    [
        (timedelta(0), START),
        (timedelta(hours=16), START),
        (timedelta(hours=17), START + timedelta(hours=17)),
        (timedelta(days=3), START + timedelta(days=3)),
    ],
)
def test_a_little_lateness_keeps_the_promised_place(late: timedelta, begins: datetime) -> None:
    assert slot_start(promised_at=START, now=START + late, period=Period.WEEK) == begins


@given(attempt=st.integers(1, 200), spread=st.floats(0, 1, exclude_max=True))
def test_patience_grows_and_has_an_end(attempt: int, spread: float) -> None:
    wait = wait_before(attempt, spread)

    assert timedelta(seconds=15) <= wait <= timedelta(hours=3)
    assert wait_before(attempt + 1, spread) >= wait


def test_what_is_refused_for_now_is_tried_for_more_than_half_an_hour() -> None:
    waits = (wait_before(attempt, 0) for attempt in range(1, MOST_ATTEMPTS))
    assert sum(waits, timedelta(0)) > timedelta(minutes=30)


@given(
    hours=st.lists(st.integers(0, 500), max_size=12),
    lanes=st.integers(1, 4),
)
def test_places_cut_anew_never_overlap_and_keep_the_newest_whole(
    hours: list[int], lanes: int
) -> None:
    taken = [
        (number, START + timedelta(hours=hour), START + timedelta(hours=hour) + WEEK)
        for number, hour in enumerate(hours)
    ]

    places = cut_anew(taken, lanes=lanes)

    assert sorted(place.number for place in places) == list(range(len(hours)))
    for one in places:
        assert one.start < one.end <= one.start + WEEK
        for other in places:
            if one.number != other.number and one.lane == other.lane:
                assert one.end <= other.start or other.end <= one.start
    newest = sorted(hours, reverse=True)[:lanes]
    whole = [place for place in places if place.lane <= lanes and place.end == place.start + WEEK]
    assert len(whole) >= len(newest)
