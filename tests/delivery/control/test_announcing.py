"""One sentence says what will happen; its numbers name their rows."""

from datetime import UTC, datetime
from typing import Any

import pytest

from consent.rules.gate import Refusal
from delivery.rules.announcing import Outlook, button, sentence
from delivery.rules.kinds import When
from delivery.rules.spans import about
from programs.rules.vocabulary import Period

NOW = datetime(2027, 4, 20, 8, tzinfo=UTC)
THEN = datetime(2027, 5, 3, 9, tzinfo=UTC)
NEXT_YEAR = datetime(2028, 1, 2, tzinfo=UTC)
KEPT = {Refusal.TOO_SOON: 201, Refusal.PAUSED: 87, Refusal.NOT_COVERED: 24}


def outlook(**values: Any) -> Outlook:
    known: dict[str, Any] = {
        "when": When(in_their_zone=True),
        "at": THEN,
        "now": NOW,
        "gets": 1204,
        "kept": KEPT,
        "period": Period.WEEK,
        "times": 1,
        "seconds": 240.0,
    }
    return Outlook(**(known | values))


def said(**values: Any) -> str:
    return "".join(part.words for part in sentence(outlook(**values)))


def test_it_says_when_how_many_who_not_and_how_long() -> None:
    assert said() == (
        "On 3 May at 09:00 their time, 1,204 people get this; 312 do not: 201 got one less"
        " than a week before, 87 paused, 24 not covered by what they accepted. It takes about"
        " 4 minutes."
    )


def test_each_number_names_its_rows() -> None:
    named = [part.rows for part in sentence(outlook()) if part.rows]
    assert named == ["gets", "too_soon", "paused", "not_covered"]


def test_every_reason_has_its_words() -> None:
    for why in Refusal:
        words = said(kept={why: 2})
        assert words.startswith("On 3 May at 09:00 their time, 1,204 people get this; 2 do not: 2 ")


SERIES = When(kind="series", step=2, after_days=7)
TRIGGERED = When(kind="triggered", trigger="order.shipped")
IN_UTC: dict[str, Any] = {"when": When(), "seconds": None}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"kept": {}, "seconds": None},
            "On 3 May at 09:00 their time, 1,204 people get this.",
        ),
        (
            {**IN_UTC, "gets": 1, "kept": {}, "at": NOW, "seconds": 5.0},
            "Now, 1 person gets this. It takes less than a minute.",
        ),
        (
            {**IN_UTC, "gets": 0, "kept": {Refusal.PAUSED: 1}},
            "On 3 May at 09:00 UTC, nobody gets this; 1 does not: 1 paused.",
        ),
        (
            {**IN_UTC, "kept": {Refusal.TOO_SOON: 3}, "times": 2, "at": NEXT_YEAR},
            (
                "On 2 January 2028 at 00:00 UTC, 1,204 people get this;"
                " 3 do not: 3 already had 2 in a week."
            ),
        ),
        (
            {"kept": {}, "when": SERIES, "at": NOW},
            (
                "From now on, each person gets this 7 days after they joined."
                " As people stand, 1,204 people can get it."
            ),
        ),
        (
            {"kept": {Refusal.PAUSED: 9}, "when": TRIGGERED},
            (
                "From 3 May at 09:00 UTC on, each person gets this when order.shipped is told of"
                " them. As people stand, 1,204 people can get it; 9 cannot: 9 paused."
            ),
        ),
    ],
)
def test_it_reads_well_in_every_case(values: dict[str, Any], words: str) -> None:
    assert said(**values) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Send to 1,204 people"),
        ({"gets": 1}, "Send to 1 person"),
        ({"gets": 0}, "Send to 0 people"),
        ({"when": When(kind="series", step=1, after_days=0)}, "Start it"),
    ],
)
def test_the_button_carries_the_number(values: dict[str, Any], words: str) -> None:
    assert button(outlook(**values)) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "less than a minute"),
        (61, "about 1 minute"),
        (7_000, "about 2 hours"),
        (90_000, "about 1 day"),
    ],
)
def test_how_long_is_said_as_people_say_it(seconds: float, words: str) -> None:
    assert about(seconds) == words
