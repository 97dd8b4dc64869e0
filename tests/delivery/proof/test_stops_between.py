"""What was said between a yes and a message is replayed, in the order of the chain."""

from typing import Any

import pytest

from delivery.proof import verify

YES_AT, SAID_AT, FREED_AT, SENT_AT = (f"2026-05-0{day}T08:00:00+00:00" for day in range(1, 5))
SOON, LATE = "2026-05-03T00:00:00+00:00", "2026-06-01T00:00:00+00:00"
NAMED = {"cycling": 7}


def entry(number: int, kind: str, at: str, **columns: Any) -> dict[str, Any]:
    """Return an entry, of the program 7 where nothing else is said."""
    plain: dict[str, Any] = {"program": 7, "address_version": 1, "valid_until": None, "details": {}}
    return {**plain, "id": number, "position": number, "kind": kind, "at": at, **columns}


def of_all(number: int, kind: str, at: str = SAID_AT, **columns: Any) -> dict[str, Any]:
    """Return an entry about the person as a whole."""
    return entry(number, kind, at, program=None, **columns)


def sent(**columns: Any) -> dict[str, Any]:
    """Return a message by the yes."""
    message: dict[str, Any] = {
        "id": 1,
        "kind": "edition",
        "state": "sent",
        "program": "cycling",
        "edition": "May",
        "permitted_by": 1,
        "permitted_at": SENT_AT,
        "handed_over_at": SENT_AT,
        "overlapped": None,
        "address_version": 1,
    }
    return message | columns


def check(*said: dict[str, Any], yes: dict[str, Any] | None = None, **columns: Any) -> str:
    """Check a message after a yes and what was said then."""
    chain = [entry(1, "given", YES_AT, **(yes or {})), *said]
    return verify._delivered([sent(**columns)], {each["id"]: each for each in chain}, NAMED)


BY_STAFF, BY_THEMSELVES = {"by": "controller"}, {"by": "person"}


@pytest.mark.parametrize(
    "said",
    [
        [entry(2, "withdrawn", SAID_AT)],
        [entry(2, "paused", SAID_AT)],
        [entry(2, "paused", SAID_AT, details={"until": LATE})],
        [entry(2, "paused", SAID_AT), entry(3, "resumed", LATE)],
        [of_all(2, "suppressed", details=BY_THEMSELVES)],
        [of_all(2, "suppressed", YES_AT, details=BY_STAFF)],
        [
            of_all(2, "suppressed", details=BY_THEMSELVES),
            of_all(3, "lifted", FREED_AT, details={"lifted": ["controller"]}),
        ],
        [of_all(2, "restricted", details=BY_THEMSELVES)],
        [
            of_all(2, "restricted", details=BY_THEMSELVES),
            of_all(3, "unrestricted", FREED_AT, details=BY_STAFF),
        ],
        [of_all(2, "moved", address_version=2)],
        [of_all(2, "erased")],
    ],
)
def test_what_stood_in_the_way_is_named(said: list[dict[str, Any]]) -> None:
    with pytest.raises(verify.ProofError, match=r"was sent after entry 2"):
        check(*said)


@pytest.mark.parametrize(
    "said",
    [
        [],
        [entry(2, "withdrawn", LATE)],
        [entry(2, "withdrawn", SAID_AT, program=8)],
        [entry(2, "paused", SAID_AT, details={"until": SOON})],
        [entry(2, "paused", SAID_AT), entry(3, "resumed", FREED_AT)],
        [
            of_all(2, "suppressed", details=BY_THEMSELVES),
            of_all(3, "lifted", FREED_AT, details={"lifted": ["person"]}),
        ],
        [
            of_all(2, "restricted", details=BY_THEMSELVES),
            of_all(3, "unrestricted", FREED_AT, details=BY_THEMSELVES),
        ],
        [entry(2, "changed", SAID_AT)],
    ],
)
def test_what_was_over_or_is_about_something_else_is_right(said: list[dict[str, Any]]) -> None:
    assert check(*said).startswith("ok  1 messages")


def test_a_pause_that_a_yes_goes_on_with_holds() -> None:
    with pytest.raises(verify.ProofError, match="entry 1"):
        check(yes={"details": {"until": LATE}})


def test_what_overlapped_excuses_itself_and_what_came_after_it() -> None:
    left, stopped = entry(2, "withdrawn", SOON), of_all(3, "suppressed", details=BY_STAFF)
    sent_then: dict[str, Any] = {"permitted_at": FREED_AT, "handed_over_at": SENT_AT}

    assert check(left, stopped, overlapped=2, **sent_then)
    with pytest.raises(verify.ProofError, match="entry 2"):
        check(left, stopped, overlapped=3, **sent_then)


@pytest.mark.parametrize(
    "stop",
    [
        entry(2, "resumed", SOON),
        entry(2, "withdrawn", SOON, program=8),
        entry(2, "withdrawn", SOON, position=0),
    ],
)
def test_only_a_later_stop_of_the_program_overlapped(stop: dict[str, Any]) -> None:
    with pytest.raises(verify.ProofError, match="no later stop"):
        check(stop, overlapped=2, permitted_at=FREED_AT)
