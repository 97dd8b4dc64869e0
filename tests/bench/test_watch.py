"""The watch counts each second once, for the innermost part, and misses no part in silence."""

import time
from collections.abc import Iterator

import pytest

from bench.watch import watching

MOMENT = 0.02


def spend(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        pass


def outer() -> list[int]:
    spend(MOMENT)
    return list(inner())


def inner() -> Iterator[int]:
    for number in range(3):
        spend(MOMENT)
        yield number


def test_a_second_counts_for_the_innermost_part_also_where_it_yields_one_by_one() -> None:
    here = __name__
    started = time.perf_counter()
    with watching({"outer": [f"{here}:outer"], "inner": [f"{here}:inner"]}) as watch:
        assert outer() == [0, 1, 2]
    whole = time.perf_counter() - started

    assert watch.seconds["inner"] >= 3 * MOMENT
    assert watch.seconds["outer"] >= MOMENT
    assert sum(watch.seconds.values()) <= whole


def test_nothing_is_watched_any_more_once_the_block_ended() -> None:
    with watching({"outer": [f"{__name__}:outer"]}) as watch:
        pass

    outer()

    assert not watch.seconds


def test_a_name_that_is_gone_is_an_error() -> None:
    with (
        pytest.raises(LookupError, match="is gone"),
        watching({"claim": ["delivery.services.sending:no_such_function"]}),
    ):
        pass
