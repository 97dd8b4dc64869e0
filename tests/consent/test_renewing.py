"""The truth table of a new yes: what is carried over, and what must be chosen anew."""

from typing import Any

import pytest

from consent.rules.cover import Use
from consent.rules.renewing import renewed_choice
from programs.rules.vocabulary import Category, Need

USES = [
    Use("name", Category.IDENTITY, Need.REQUIRED),
    Use("store", Category.OBSERVED, Need.OPTIONAL),
    Use("basket", Category.OBSERVED, Need.OPTIONAL),
    Use("allergies", Category.DECLARED, Need.ASKED),
]
BEFORE = ["store", "allergies", "dropped_since"]
SAME, MORE = False, True


@pytest.mark.parametrize(
    ("asks_for_more", "chosen", "answers", "covers"),
    [
        # The same, or one that asks for no more: what was said stays, as far as it is offered.
        (SAME, None, {}, ["allergies", "store"]),
        (SAME, ["basket"], {}, ["allergies", "basket"]),
        (SAME, [], {}, ["allergies"]),
        (SAME, [], {"allergies": None}, []),
        (SAME, None, {"allergies": ["milk"]}, ["allergies", "store"]),
        # One that asks for more: nothing is ticked for them.
        (MORE, None, {}, []),
        (MORE, ["store"], {}, ["store"]),
        (MORE, None, {"allergies": ["nuts"]}, ["allergies"]),
        (MORE, None, {"allergies": None}, []),
        # Only what is offered, in its own way.
        (SAME, ["name", "allergies", "unheard_of"], {"allergies": None}, []),
        (MORE, [], {"store": "S1", "name": "Ann"}, []),
    ],
)
def test_what_a_new_yes_covers(
    asks_for_more: bool, chosen: list[str] | None, answers: dict[str, Any], covers: list[str]
) -> None:
    assert (
        renewed_choice(
            USES, before=BEFORE, asks_for_more=asks_for_more, chosen=chosen, answers=answers
        )
        == covers
    )
