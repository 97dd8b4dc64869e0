"""What lines of the journal still narrow, as a table."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent.rules.fold import NOBODY, Standing
from consent.rules.narrowing import narrow
from consent.rules.vocabulary import State

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SAID_YES = NOW - timedelta(days=30)
YES = Standing(state=State.ACTIVE, since=SAID_YES, chosen=("allergies", "usual_store"))


@dataclass(frozen=True)
class Told:
    """One line."""

    kind: str
    at: str = NOW.isoformat()
    details: dict[str, Any] = field(default_factory=dict)


def told(standing: Standing, *lines: Told) -> list[tuple[str, dict[str, Any]]]:
    state = standing.state
    return [(str(each.kind), each.details) for each in narrow(standing, state, lines, NOW)]


def until(days: int) -> dict[str, str]:
    return {"until": (NOW + timedelta(days=days)).isoformat()}


@pytest.mark.parametrize("kind", ["withdrawn", "revoked", "refused"])
@pytest.mark.parametrize("state", [State.PENDING, State.ACTIVE, State.PAUSED])
def test_an_end_ends_again_what_stands(kind: str, state: State) -> None:
    standing = Standing(state=state, since=SAID_YES)
    assert told(standing, Told(kind)) == [(kind, {})]


@pytest.mark.parametrize("state", [State.LAPSED, State.WITHDRAWN, State.COMPLETED, State.ERASED])
def test_what_does_not_stand_is_left_alone(state: State) -> None:
    standing = Standing(state=state, since=SAID_YES)
    assert told(standing, Told("withdrawn"), Told("paused", details=until(3))) == []


def test_an_end_is_repeated_where_nothing_was_said_yet_and_nothing_else_is() -> None:
    assert told(NOBODY, Told("paused", details=until(3)), Told("refused")) == [("refused", {})]
    assert told(NOBODY, Told("paused", details=until(3)), Told("changed")) == []


def test_an_end_makes_the_rest_needless() -> None:
    lines = [Told("paused", details=until(3)), Told("withdrawn"), Told("revoked")]
    assert told(YES, *lines) == [("revoked", {})]


def test_a_yes_after_a_line_stands() -> None:
    before = (SAID_YES - timedelta(seconds=1)).isoformat()
    lines = [Told("withdrawn", before), Told("changed", before, {"chosen": []})]
    assert told(YES, *lines) == []


def test_the_longest_pause_that_is_still_to_come_holds() -> None:
    lines = [Told("paused", details=until(9)), Told("paused", details=until(3))]
    assert told(YES, *lines) == [("paused", until(9))]
    assert told(YES, Told("paused", details=until(-1))) == []


def test_a_pause_is_not_shortened() -> None:
    paused = Standing(state=State.PAUSED, since=SAID_YES, paused_until=NOW + timedelta(days=5))
    assert told(paused, Told("paused", details=until(3))) == []
    assert told(paused, Told("paused", details=until(7))) == [("paused", until(7))]


@pytest.mark.parametrize(
    ("details", "made"),
    [
        ({"chosen": ["allergies"]}, {"chosen": ["allergies"]}),
        ({"chosen": []}, {"chosen": []}),
        ({"chosen": ["allergies", "usual_store", "more"]}, None),
        ({"chosen": ["more"]}, {"chosen": []}),
        ({"less_often": "month"}, {"less_often": "month"}),
        ({"less_often": ""}, None),
        ({"depth": "declared"}, {"depth": "declared"}),
        ({"depth": ""}, None),
        (
            {"chosen": ["allergies"], "depth": "identity"},
            {"chosen": ["allergies"], "depth": "identity"},
        ),
    ],
)
def test_a_change_is_repeated_as_far_as_it_takes_away(
    details: dict[str, Any], made: dict[str, Any] | None
) -> None:
    found = told(YES, Told("changed", details=details))
    assert found == ([("changed", made)] if made else [])


def test_ceilings_only_sink() -> None:
    low = Standing(state=State.ACTIVE, since=SAID_YES, less_often="quarter", depth="declared")
    assert told(low, Told("changed", details={"less_often": "month", "depth": "observed"})) == []
    lower = {"less_often": "year", "depth": "identity"}
    assert told(low, Told("changed", details=lower)) == [("changed", lower)]
