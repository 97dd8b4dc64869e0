"""What one record of a person takes from another: the truth table, and the fold of it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from consent.rules.fold import NOBODY, Standing, fold
from consent.rules.merging import Stood, Taken, taken
from consent.rules.vocabulary import EventKind, State

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
BEFORE, AFTER = NOON - timedelta(days=1), NOON + timedelta(days=1)
NOTHING, ENDS = Taken(), Taken(ends=True)


def stood(state: State, since: datetime | None = NOON, **wishes: object) -> Stood:
    return Stood(replace(NOBODY, state=state, since=since, **wishes), state)  # type: ignore[arg-type]


@dataclass
class Said:
    """One entry, as far as the fold reads it."""

    kind: str
    details: dict[str, object] = field(default_factory=dict)
    id: int = 1
    at: datetime = NOON
    valid_until: datetime | None = None
    invitation_id: int | None = 1
    language: str = "en"
    text_id: str | None = "a"
    address_version: int | None = 1


@pytest.mark.parametrize("no", [State.WITHDRAWN, State.REVOKED])
@pytest.mark.parametrize(
    ("mine", "said", "expected"),
    [
        (stood(State.ACTIVE), AFTER, ENDS),
        (stood(State.PAUSED), AFTER, ENDS),
        (stood(State.PENDING), AFTER, ENDS),
        (stood(State.ACTIVE), NOON, ENDS),
        (stood(State.ACTIVE), BEFORE, NOTHING),
        (stood(State.PENDING), BEFORE, NOTHING),
        (stood(State.NONE, None), BEFORE, ENDS),
        (stood(State.LAPSED), BEFORE, ENDS),
        (stood(State.COMPLETED), BEFORE, ENDS),
        (stood(State.WITHDRAWN), AFTER, NOTHING),
        (stood(State.REFUSED), AFTER, NOTHING),
        (stood(State.REVOKED), AFTER, NOTHING),
    ],
)
def test_a_no_ends_what_is_not_newer(
    mine: Stood, said: datetime, expected: Taken, no: State
) -> None:
    assert taken(mine, stood(no, said), None) == expected


def test_a_not_for_me_says_when_it_was_said() -> None:
    found = taken(stood(State.NONE, None), stood(State.REFUSED, BEFORE), None)

    assert found == Taken(True, {"declined_at": BEFORE.isoformat()})


@pytest.mark.parametrize(
    "theirs", [State.NONE, State.PENDING, State.LAPSED, State.COMPLETED, State.ACTIVE]
)
@pytest.mark.parametrize("mine", [State.NONE, State.PENDING, State.LAPSED, State.WITHDRAWN])
def test_what_does_not_live_takes_nothing_but_a_no(mine: State, theirs: State) -> None:
    assert taken(stood(mine), stood(theirs, less_often="year"), AFTER) == NOTHING


def test_of_two_that_live_each_wish_is_the_lesser_one() -> None:
    mine = stood(State.ACTIVE, chosen=("a", "b"), less_often="month", depth="observed")
    theirs = stood(State.PAUSED, chosen=("b", "c"), depth="declared", paused_until=AFTER)

    assert taken(mine, theirs, None).details == {
        "chosen": ["b"],
        "depth": "declared",
        "until": AFTER.isoformat(),
    }
    assert taken(mine, mine, None) == NOTHING


@pytest.mark.parametrize(
    ("held", "expected"), [(None, AFTER), (BEFORE, AFTER), (AFTER + timedelta(days=1), None)]
)
def test_what_was_got_pauses_for_as_long_as_it_counts(
    held: datetime | None, expected: datetime | None
) -> None:
    mine = stood(State.PAUSED if held else State.ACTIVE, paused_until=held)

    found = taken(mine, stood(State.REVOKED, BEFORE), AFTER)

    assert found.details == ({"until": expected.isoformat()} if expected else {})


def live(**wishes: object) -> Standing:
    return replace(NOBODY, state=State.ACTIVE, since=NOON, **wishes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "details",
    [
        {"chosen": ["a", "b"], "less_often": "", "depth": ""},
        {"chosen": ["a", "b", "c"], "less_often": "week", "depth": "inferred"},
        {"until": BEFORE.isoformat()},
    ],
)
def test_inv_13_no_entry_of_a_merge_widens_whatever_it_names(details: dict[str, object]) -> None:
    before = live(chosen=("a",), less_often="month", depth="declared", permitted_by_id=7)
    before = replace(before, state=State.PAUSED, paused_until=AFTER)

    after = fold([Said(EventKind.MERGED, details)], before)

    assert replace(after, last_event_id=None) == before


@pytest.mark.parametrize("state", [State.NONE, State.PENDING, State.WITHDRAWN, State.REVOKED])
def test_a_merge_revives_nothing(state: State) -> None:
    before = replace(NOBODY, state=state, since=NOON)

    after = fold([Said(EventKind.MERGED, {"until": AFTER.isoformat()})], before)

    assert replace(after, last_event_id=None) == before
