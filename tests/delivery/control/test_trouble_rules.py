"""How long a mail system is left alone, and what its answers say of it."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from delivery.gateways.base import Outcome, Verdict
from delivery.gateways.verdicts import trouble_of, wants_fewer
from delivery.rules.retry import MOST_ATTEMPTS, spread_of, wait_before
from delivery.rules.trouble import Kind, is_over, outlasts, rest_before

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def outcomes(*verdicts: Verdict, code: str = "451", retry_after: int = 0) -> list[Outcome]:
    return [
        Outcome(id_, verdict, code if verdict != Verdict.ACCEPTED else "", retry_after=retry_after)
        for id_, verdict in enumerate(verdicts)
    ]


OK, LATER, NOT = Verdict.ACCEPTED, Verdict.TRY_LATER, Verdict.NOT_STARTED


@pytest.mark.parametrize("kind", [Kind.AWAY, Kind.OURS])
def test_rests_grow_to_an_end(kind: Kind) -> None:
    rests = [rest_before(kind, probe, 0.0) for probe in range(40)]
    assert rests == sorted(rests)
    assert rests[1] == 2 * rests[0]
    assert rests[-1] == {Kind.AWAY: timedelta(minutes=2), Kind.OURS: timedelta(minutes=15)}[kind]


def test_rests_are_spread() -> None:
    assert rest_before(Kind.AWAY, 0, 0.5) == timedelta(seconds=4.5)


def test_a_rest_ends_by_time_or_where_a_clock_stepped_back() -> None:
    assert not is_over(NOW + timedelta(seconds=1), Kind.AWAY, NOW)
    assert is_over(NOW, Kind.AWAY, NOW)
    assert is_over(NOW + timedelta(hours=2), Kind.OURS, NOW)


def test_a_refusal_of_us_counts_before_silence_and_neither_twice() -> None:
    assert outlasts(Kind.AWAY, Kind.NONE)
    assert outlasts(Kind.OURS, Kind.AWAY)
    assert not outlasts(Kind.AWAY, Kind.OURS)
    assert not outlasts(Kind.OURS, Kind.OURS)


def test_what_is_in_the_way_of_all_is_found_among_many() -> None:
    assert trouble_of(outcomes(OK, LATER)) == (Kind.NONE, "")
    assert trouble_of(outcomes(OK, Verdict.AWAY, Verdict.OURS, code="535")) == (Kind.OURS, "535")


@pytest.mark.parametrize(
    ("answers", "fewer"),
    [
        ([LATER], False),
        ([LATER] * 2, False),
        ([LATER] * 3, True),
        ([LATER] * 10 + [OK] * 90, False),
        ([LATER] * 20 + [OK] * 80, True),
        ([LATER] * 4 + [OK] * 10 + [NOT] * 80, True),
        ([OK] * 100, False),
    ],
)
def test_a_few_full_mailboxes_slow_nobody_down(answers: list[Verdict], fewer: bool) -> None:
    assert wants_fewer(outcomes(*answers)) is fewer


@pytest.mark.parametrize(("code", "after"), [("429", 0), ("421", 0), ("451", 30)])
def test_what_is_about_all_counts_the_first_time(code: str, after: int) -> None:
    assert wants_fewer(outcomes(*[OK] * 99, LATER, code=code, retry_after=after))


def test_trying_again_waits_longer_each_time_and_ends() -> None:
    waits = [wait_before(attempt, 0.0) for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert waits[0] == timedelta(seconds=15)
    assert all(later == 2 * before for before, later in itertools.pairwise(waits))
    assert wait_before(60, 0.0) == timedelta(hours=2)


def test_a_mail_system_that_says_when_is_not_asked_before() -> None:
    assert wait_before(1, 0.0, at_least=90) == timedelta(seconds=90)
    assert wait_before(1, 0.5, at_least=90) == timedelta(seconds=112.5)
    assert wait_before(8, 0.0, at_least=90) == timedelta(seconds=15 * 128)
    assert wait_before(1, 0.0, at_least=10**9) == timedelta(hours=2)


def test_neighbours_are_spread_apart() -> None:
    shares = sorted(spread_of(number) for number in range(1, 11))
    assert shares[0] >= 0
    assert shares[-1] < 1
    assert all(b - a > 0.02 for a, b in itertools.pairwise(shares))
