"""Intervals, curves and cohorts, against what others publish and what one reckons by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.rules.reports.cohorts import LEAST, cohorts, is_enough, largest_is_enough, surely
from delivery.rules.reports.intervals import Share
from delivery.rules.reports.survival import (
    Stay,
    curve,
    half_left_after,
    share_after,
    watched_until,
)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # R: prop.test(8, 10, correct=FALSE) and so on; 81 of 263 is of Newcombe (1998), table I.
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
    ],
)
def test_wilsons_interval_has_the_values_that_are_published(
    part: int, whole: int, low: float, high: float
) -> None:
    assert Share(part, whole).interval == pytest.approx((low, high), abs=0.00006)


def test_a_share_of_nobody_may_be_anything() -> None:
    assert Share(0, 0).interval == (0.0, 1.0)
    assert Share(0, 0).in_words == "–"


def test_a_share_is_read_with_its_interval() -> None:
    assert Share(50, 100).in_words == "50\u202f% (40\u202f% to 60\u202f%)"


# Six people: one leaves on day 3, two on day 5; one was watched for 4 days, one for 8, one for 10.
BY_HAND = [
    Stay(3, True, 1),
    Stay(4, False, 1),
    Stay(5, True, 2),
    Stay(8, False, 1),
    Stay(10, False, 1),
]


def test_the_curve_is_what_one_reckons_by_hand() -> None:
    """5 of 6 are left after day 3; 2 of the 4 then watched after day 5: 5/6 x 2/4 = 5/12."""
    points = curve(BY_HAND)

    assert [(p.day, p.at_risk, p.left) for p in points] == [(3, 6, 1), (5, 4, 2)]
    assert [p.share for p in points] == pytest.approx([5 / 6, 5 / 12])
    assert half_left_after(points) == 5
    assert [share_after(points, day) for day in (2, 3, 4, 9)] == pytest.approx(
        [1, 5 / 6, 5 / 6, 5 / 12]
    )
    assert watched_until(BY_HAND) == 10


def test_the_curves_band_is_that_of_log_minus_log() -> None:
    """R: survfit(Surv(t, d) ~ 1, conf.type="log-log") says 0.273 to 0.975 and 0.056 to 0.767."""
    bands = [(p.low, p.high) for p in curve(BY_HAND)]

    assert bands[0] == pytest.approx((0.273, 0.975), abs=0.001)
    assert bands[1] == pytest.approx((0.056, 0.767), abs=0.001)


def test_freireichs_remissions_have_the_curve_that_textbooks_print() -> None:
    """6-MP against leukaemia (Freireich and others, 1963): 21 people, 12 of them censored."""
    relapsed = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
    watched = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
    stays = [Stay(week, True, n) for week, n in relapsed.items()]
    stays += [Stay(week, False, n) for week, n in watched.items()]

    shares = [round(point.share, 4) for point in curve(stays)]

    assert shares == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert half_left_after(curve(stays)) == 23


def test_the_curve_ends_where_few_are_watched() -> None:
    stays = [Stay(1, True, 5), Stay(2, False, 10), Stay(3, True, 1), Stay(9, False, 18)]

    assert [point.day for point in curve(stays, least=20)] == [1]
    assert watched_until(stays, least=20) == 2


def test_nobody_has_a_curve_of_nothing() -> None:
    assert curve([]) == []
    assert half_left_after([]) is None
    assert watched_until([]) == 0


Row = tuple[str, int]


def cut(rows: list[Row]) -> tuple[list[list[Row]], list[Row]]:
    found = cohorts(rows, sizes=lambda row: [row[1]], within=lambda row: row[0])
    return found.shown, found.hidden


def test_rows_of_enough_people_stand_alone_and_small_ones_go_together() -> None:
    rows = [("jan", 20), ("jan", 12), ("jan", 9), ("feb", 300), ("feb", 0)]

    assert cut(rows) == (
        [[("jan", 20)], [("jan", 12), ("jan", 9)], [("feb", 300)]],
        [],
    )


def test_what_is_left_of_a_month_goes_with_what_is_left_of_the_next() -> None:
    rows = [("jan", 12), ("feb", 25), ("mar", 9), ("apr", 3)]

    assert cut(rows) == ([[("jan", 12), ("mar", 9)], [("feb", 25)]], [("apr", 3)])


def test_a_view_that_cuts_through_a_cell_shows_nothing_of_it() -> None:
    rows = [("jan", 12), ("feb", 25), ("mar", 9)]
    found = cohorts(rows, sizes=lambda row: [row[1]], within=lambda row: row[0])

    january = found.within(lambda row: row[0] == "jan")
    both = found.within(lambda row: row[0] in ("jan", "mar"))

    assert (january.shown, january.hidden) == ([], [("jan", 12)])
    assert (both.shown, both.hidden) == ([[("jan", 12), ("mar", 9)]], [])


def test_each_part_of_a_cell_has_nobody_or_enough() -> None:
    assert is_enough([20, 0])
    assert not is_enough([100, 19])
    assert not is_enough([0, 0])
    assert largest_is_enough([20, 3])
    assert not largest_is_enough([19, 3])


@given(st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=8))
def test_rows_of_the_same_people_are_never_taken_for_more_than_there_are(
    rows: list[set[int]],
) -> None:
    """Whoever is in several rows is counted as one row's own."""
    before = [set().union(*rows[:place]) for place in range(len(rows))]
    sizes = [[len(row), len(row - earlier)] for row, earlier in zip(rows, before, strict=True)]
    (known,) = surely(sizes)

    assert known == len(set().union(*rows))
    assert all(surely([each])[0] == len(row) for each, row in zip(sizes, rows, strict=True))


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 40)), max_size=25),
    st.lists(st.sampled_from("abc"), unique=True),
    st.lists(st.sampled_from("abc"), unique=True),
)
def test_no_total_and_no_difference_of_two_is_about_few(
    rows: list[tuple[str, int]], one: list[str], other: list[str]
) -> None:
    """Whoever compares two views of any months learns of nobody or of at least twenty."""
    in_order = sorted(((month, place, n) for place, (month, n) in enumerate(rows)))
    whole = cohorts(in_order, sizes=lambda row: [row[2]], within=lambda row: row[0])

    def total(months: list[str]) -> int:
        view = whole.within(lambda row: row[0] in months)
        return sum(n for cell in view.shown for _month, _place, n in cell)

    both = sorted({*one, *other})
    for told in (
        total(one),
        total(other),
        total(both) - total(one),
        total(list("abc")) - total(one),
    ):
        assert told == 0 or told >= LEAST
    kept = [row for cell in whole.shown for row in cell] + whole.hidden
    assert sorted(kept) == [row for row in in_order if row[2]]
    assert sum(row[2] for row in whole.hidden) < LEAST
