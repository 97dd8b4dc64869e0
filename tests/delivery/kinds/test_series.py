"""A series: step by step after joining, at the promised pace, and in order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent.models import ConsentEvent
from consent.rules.vocabulary import Method
from consent.services import leave as leaving
from delivery.models import Delivery, Edition
from delivery.rules.vocabulary import WhenRefused
from delivery.services import editions, stopping
from delivery.services.claiming import EDITIONS, has_due
from delivery.services.in_order import put_off_later_steps
from delivery.services.planning import plan_due, withhold_cancelled
from programs.models import Program
from tests import cast, factories
from tests.cast import Clock
from tests.delivery.kinds.running import approved, at, round_of, running, state_of, step
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
JOINED = BEGAN + timedelta(days=10)
FROM = at(BEGAN)


@pytest.fixture
def program() -> Program:
    return factories.published_program(clock=at(BEGAN))


def series(program: Program, *days: int, clock: Clock = FROM, **values: Any) -> list[Edition]:
    """Return a running series with a step after each of these numbers of days."""
    when_refused = values.pop("when_refused", WhenRefused.WITHHOLD)
    return [
        running(
            approved(
                program,
                f"step-{number}",
                step(number, after, **values),
                when_refused=when_refused,
                clock=clock,
            ),
            clock,
        )
        for number, after in enumerate(days, start=1)
    ]


def days_of(joined: datetime, until: int) -> dict[int, list[str]]:
    """Send once a day after joining; return what went on which day."""
    went = {day: round_of(at(joined, days=day, minutes=1)) for day in range(until)}
    return {day: sent for day, sent in went.items() if sent}


def test_each_step_goes_so_many_days_after_joining(program: Program) -> None:
    series(program, 0, 7, 30)
    cast.say_yes(program, clock=at(JOINED))
    assert days_of(JOINED, 32) == {0: ["alice step-1"], 7: ["alice step-2"], 30: ["alice step-3"]}
    assert_every_invariant_holds()


def test_a_running_series_stays_sending_and_takes_who_joins_later(program: Program) -> None:
    [first] = series(program, 0)
    for weeks in range(3):
        cast.say_yes(program, f"person-{weeks}@example.com", clock=at(JOINED, weeks=weeks))
        assert round_of(at(JOINED, weeks=weeks, minutes=1)) == [f"person-{weeks} step-1"]
    first.refresh_from_db()
    assert first.state == "sending"


def test_rows_stand_in_the_transaction_of_the_yes(program: Program) -> None:
    series(program, 0, 7)
    cast.say_yes(program, clock=at(JOINED))
    due = list(Delivery.objects.filter(kind="edition").values_list("step", "due_at"))
    assert sorted(due) == [(1, JOINED), (2, JOINED + timedelta(days=7))]


def test_a_series_that_has_not_begun_plans_for_nobody(program: Program) -> None:
    approved(program, "step-1", step(1, 0), clock=at(BEGAN))
    later = approved(program, "step-2", step(2, 7), clock=at(BEGAN))
    editions.schedule(edition=later, at=JOINED + timedelta(days=1), clock=at(BEGAN))
    cast.say_yes(program, clock=at(JOINED))
    assert not Delivery.objects.filter(kind="edition").exists()


def test_who_joined_before_gets_a_step_on_its_day(program: Program) -> None:
    cast.say_yes(program, clock=at(BEGAN))
    series(program, 14, clock=at(BEGAN, days=3))
    assert days_of(BEGAN, 16) == {14: ["alice step-1"]}


def test_who_is_past_a_step_gets_it_once_now_and_the_next_ones_as_far_apart(
    program: Program,
) -> None:
    cast.say_yes(program, clock=at(BEGAN))
    series(program, 0, 7, 14, clock=at(BEGAN, days=100))
    went = days_of(BEGAN + timedelta(days=100), 20)
    assert went == {0: ["alice step-1"], 7: ["alice step-2"], 14: ["alice step-3"]}
    assert_every_invariant_holds()


def test_who_is_past_a_step_for_longer_than_it_is_worth_does_not_get_it(program: Program) -> None:
    row = cast.say_yes(program, clock=at(BEGAN))
    near = cast.say_yes(program, "near@example.com", clock=at(BEGAN, days=96))
    [first] = series(program, 2, worth_days=3, clock=at(BEGAN, days=100))
    assert round_of(at(BEGAN, days=100)) == ["near step-1"]
    assert state_of(first, row) == "expired"
    assert state_of(first, near) == "sent"


def test_a_step_put_before_one_that_somebody_has_had_does_not_come_behind_it(
    program: Program,
) -> None:
    row = cast.say_yes(program, clock=at(BEGAN))
    running(approved(program, "second", step(2, 1), clock=at(BEGAN)), at(BEGAN))
    assert round_of(at(BEGAN, days=1)) == ["alice second"]
    first = running(approved(program, "first", step(1, 0), clock=at(BEGAN)), at(BEGAN, days=20))
    assert round_of(at(BEGAN, days=20)) == []
    assert state_of(first, row) == "expired"


def test_no_step_overtakes_one_that_waits(program: Program) -> None:
    """A broadcast has the week's place; the first step waits for the next, the second behind it."""
    first, _second = series(
        program, 0, 1, when_refused=WhenRefused.DEFER, worth_days=60, clock=at(BEGAN)
    )
    cast.say_yes(program, clock=at(JOINED))
    running(approved(program, "news", clock=at(BEGAN)), at(JOINED))
    Delivery.objects.filter(edition=first).update(due_at=JOINED + timedelta(minutes=5))
    assert round_of(at(JOINED)) == ["alice news"]
    went = days_of(JOINED, 22)
    assert went == {7: ["alice step-1"], 14: ["alice step-2"]}
    assert_every_invariant_holds()


def test_a_step_in_a_workers_hands_holds_the_later_ones(program: Program) -> None:
    first, _second = series(program, 0, 0)
    cast.say_yes(program, clock=at(JOINED))
    Delivery.objects.filter(edition=first).update(state="claimed", lease_until=JOINED)
    assert round_of(at(JOINED, days=30)) == []


def test_a_cancelled_step_lets_the_later_ones_go(program: Program) -> None:
    first, _second = series(program, 0, 7)
    cast.say_yes(program, clock=at(JOINED))
    stopping.pause(edition=first)
    assert round_of(at(JOINED, days=8)) == []
    stopping.cancel(edition=first)
    withhold_cancelled(clock=at(JOINED, days=8))
    # It rests behind what is paused.
    assert round_of(at(JOINED, days=8, minutes=5)) == ["alice step-2"]


@pytest.mark.parametrize(
    ("when_refused", "outcome"),
    [(WhenRefused.WITHHOLD, "too_soon"), (WhenRefused.DEFER, "sent")],
)
def test_what_cannot_go_on_its_day_waits_or_is_withheld_as_the_edition_says(
    program: Program, when_refused: WhenRefused, outcome: str
) -> None:
    _first, second = series(program, 0, 3, when_refused=when_refused, worth_days=14)
    row = cast.say_yes(program, clock=at(JOINED))
    days_of(JOINED, 10)
    assert state_of(second, row) == outcome


def test_who_leaves_gets_nothing_more_and_who_comes_back_goes_on(program: Program) -> None:
    first, second, third = series(program, 0, 7, 14)
    row = cast.say_yes(program, clock=at(JOINED))
    assert days_of(JOINED, 2) == {0: ["alice step-1"]}
    leaving.leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(JOINED, days=2))
    assert days_of(JOINED, 11) == {}
    assert state_of(second, row) == "withdrawn"

    again = JOINED + timedelta(days=12)
    cast.say_yes(program, clock=at(again))

    assert days_of(again, 20) == {7: ["alice step-2"], 14: ["alice step-3"]}
    assert [state_of(each, row) for each in (first, second, third)] == ["sent"] * 3
    assert_every_invariant_holds()


def test_a_leaving_that_is_taken_back_changes_no_day(program: Program) -> None:
    series(program, 0, 7)
    row = cast.say_yes(program, clock=at(JOINED))
    round_of(at(JOINED, minutes=1))
    leaving.leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(JOINED, days=3))
    left = ConsentEvent.objects.get(kind="withdrawn")
    leaving.undo(event_id=left.id, clock=at(JOINED, days=3, minutes=5))
    assert days_of(JOINED, 9) == {7: ["alice step-2"]}


def test_who_comes_back_before_a_step_was_due_waits_for_it_as_long_anew(program: Program) -> None:
    series(program, 0, 7)
    row = cast.say_yes(program, clock=at(JOINED))
    round_of(at(JOINED, minutes=1))
    leaving.leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(JOINED, days=2))
    again = JOINED + timedelta(days=4)
    cast.say_yes(program, clock=at(again))
    assert days_of(again, 9) == {7: ["alice step-2"]}


def test_a_newer_version_that_is_accepted_changes_no_day(program: Program) -> None:
    series(program, 0, 7)
    cast.say_yes(program, clock=at(JOINED))
    assert days_of(JOINED, 3) == {0: ["alice step-1"]}
    factories.published_invitation(of=program, frequency_count=2, clock=at(JOINED, days=3))
    cast.say_yes(program, clock=at(JOINED, days=3, minutes=5))
    assert days_of(JOINED, 20) == {7: ["alice step-2"]}


def test_what_has_no_place_is_tried_again_when_there_is_one_and_once_a_day(
    program: Program,
) -> None:
    _first, second = series(program, 0, 5, when_refused=WhenRefused.DEFER, worth_days=14)
    cast.say_yes(program, clock=at(JOINED))
    round_of(at(JOINED))
    due = []
    for day in (5, 6):
        round_of(at(JOINED, days=day, hours=1))
        due.append(Delivery.objects.get(edition=second).due_at - JOINED)
    assert due == [timedelta(days=6, hours=1), timedelta(days=7)]
    assert round_of(at(JOINED, days=7)) == ["alice step-2"]


def test_planning_twice_plans_nothing_twice(program: Program) -> None:
    cast.say_yes(program, clock=at(BEGAN))
    [first] = series(program, 0, clock=at(BEGAN, days=1))
    Edition.objects.filter(pk=first.pk).update(state="scheduled", planned_to=0, planned_at=None)
    plan_due(clock=at(BEGAN, days=2))
    assert Delivery.objects.filter(edition=first).count() == 1


def test_what_stands_behind_a_paused_step_is_not_looked_at_by_each_claim() -> None:
    """Each tick found it due, woke a worker, and the claim read all of it and took nothing."""
    often = factories.published_program("often", frequency_count=5, clock=FROM)
    cast.say_yes(often, clock=FROM)
    first, _second = series(often, 0, 0)
    stopping.pause(edition=first)
    later = at(BEGAN, days=10)
    put_off_later_steps(clock=later)
    assert not has_due(kinds=EDITIONS, clock=later)

    editions.resume(edition=first)
    assert round_of(later) == ["alice step-1"]
    assert round_of(at(BEGAN, days=10, minutes=5)) == ["alice step-2"]
