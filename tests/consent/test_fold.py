"""A subscription is the fold of its events, read at a time."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consent.rules.fold import NOBODY, Standing, fold, state_at
from consent.rules.vocabulary import EventKind, State

START = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Said:
    """One entry as the fold reads it."""

    id: int
    kind: str
    at: datetime = START
    valid_until: datetime | None = None
    invitation_id: int | None = 7
    language: str = "en"
    text_id: str | None = "abc"
    address_version: int | None = 1
    details: dict[str, Any] = field(default_factory=dict)


def requested(number: int = 1, at: datetime = START) -> Said:
    return Said(number, EventKind.REQUESTED, at=at, valid_until=at + 30 * DAY)


def given(
    number: int = 2, *, ends_at: datetime | None = None, chosen: tuple[str, ...] = ()
) -> Said:
    details = {"chosen": list(chosen)}
    return Said(number, EventKind.GIVEN, at=START + DAY, valid_until=ends_at, details=details)


def state(standing: Standing, now: datetime = START + 2 * DAY) -> State:
    return state_at(
        state=standing.state,
        now=now,
        ends_at=standing.ends_at,
        paused_until=standing.paused_until,
        request_lapses_at=standing.request_lapses_at,
    )


def test_nobody_said_anything() -> None:
    assert fold([]) == NOBODY
    assert state(NOBODY) == State.NONE


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [
        (EventKind.REFUSED, State.REFUSED),
        (EventKind.WITHDRAWN, State.WITHDRAWN),
        (EventKind.REVOKED, State.REVOKED),
        (EventKind.ERASED, State.ERASED),
        (EventKind.COMPLETED, State.COMPLETED),
    ],
)
def test_an_end_takes_the_yes_with_it(kind: EventKind, becomes: State) -> None:
    standing = fold([requested(), given(), Said(3, kind)])

    assert standing.state == becomes
    assert standing.permitted_by_id is None


@pytest.mark.parametrize(
    ("kind", "still_open"),
    [(EventKind.COMPLETED, 3), (EventKind.WITHDRAWN, None), (EventKind.REVOKED, None)],
)
def test_only_an_end_by_the_term_leaves_a_renewal_to_be_confirmed(
    kind: EventKind, still_open: int | None
) -> None:
    asked = requested(3, at=START + 2 * DAY)

    standing = fold([requested(), given(), asked, Said(4, kind)])

    assert standing.open_request_id == still_open


def test_a_request_waits_and_lapses_by_time_alone() -> None:
    standing = fold([requested()])

    assert state(standing, START + 30 * DAY - timedelta(microseconds=1)) == State.PENDING
    assert state(standing, START + 30 * DAY) == State.LAPSED


def test_a_yes_ends_by_time_alone_at_the_first_moment_after_its_term() -> None:
    end = START + 10 * DAY
    standing = fold([requested(), given(ends_at=end)])

    assert state(standing, end - timedelta(microseconds=1)) == State.ACTIVE
    assert state(standing, end) == State.COMPLETED


def test_a_pause_ends_by_time_alone() -> None:
    until = START + 5 * DAY
    paused = Said(3, EventKind.PAUSED, details={"until": until.isoformat()})
    standing = fold([requested(), given(), paused])

    assert state(standing, until - timedelta(microseconds=1)) == State.PAUSED
    assert state(standing, until) == State.ACTIVE
    assert standing.permitted_by_id == 2


def test_resuming_ends_a_pause_at_once() -> None:
    paused = Said(3, EventKind.PAUSED, details={"until": (START + 90 * DAY).isoformat()})
    assert fold([requested(), given(), paused, Said(4, EventKind.RESUMED)]).state == State.ACTIVE


def test_asking_again_does_not_interrupt_a_yes_that_holds() -> None:
    standing = fold([requested(), given(), requested(3, START + 2 * DAY)])

    assert standing.state == State.ACTIVE
    assert standing.permitted_by_id == 2
    assert standing.open_request_id == 3


def test_asking_again_after_the_term_waits_like_a_first_request() -> None:
    standing = fold([requested(), given(ends_at=START + 2 * DAY), requested(3, START + 3 * DAY)])

    assert standing.state == State.PENDING
    assert standing.permitted_by_id is None


def test_leaving_closes_an_open_request_too() -> None:
    standing = fold([requested(), given(), requested(3), Said(4, EventKind.WITHDRAWN)])

    assert standing.state == State.WITHDRAWN
    assert standing.open_request_id is None


def test_only_what_was_chosen_in_the_last_word_counts() -> None:
    changed = Said(3, EventKind.CHANGED, details={"chosen": ["b"]})
    assert fold([requested(), given(chosen=("b", "a"))]).chosen == ("a", "b")
    assert fold([requested(), given(chosen=("b", "a")), changed]).chosen == ("b",)


@pytest.mark.parametrize("kind", [EventKind.PAUSED, EventKind.RESUMED, EventKind.CHANGED])
def test_nothing_revives_what_ended(kind: EventKind) -> None:
    standing = fold([requested(), given(), Said(3, EventKind.WITHDRAWN), Said(4, kind)])
    assert standing.state == State.WITHDRAWN


def test_folding_in_two_parts_is_folding_at_once() -> None:
    events = [requested(), given(chosen=("a",)), requested(3), Said(4, EventKind.WITHDRAWN)]
    for cut in range(len(events) + 1):
        assert fold(events[cut:], fold(events[:cut])) == fold(events)
