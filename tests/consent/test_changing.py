"""The truth table of a change: only what differs is said, and only what is offered can be."""

from typing import Any

import pytest

from consent.rules.changing import Choices, NotOfferedError, Wish, changes, new_answers, shallower
from programs.rules.vocabulary import Category, Period

HAS = Choices(
    optional=frozenset({"store", "basket"}),
    asked=frozenset({"allergies", "size"}),
    less_often=(Period.MONTH, Period.QUARTER),
    depths=(Category.IDENTITY, Category.DECLARED),
    chosen=frozenset({"store", "allergies"}),
    said={"allergies": ["nuts"]},
    chosen_less_often="",
    chosen_depth="declared",
)


@pytest.mark.parametrize(
    ("wish", "made"),
    [
        ({}, {}),
        # Ticks: the whole set of optional ones; the answered ones stay.
        ({"chosen": ["store"]}, {}),
        ({"chosen": []}, {"chosen": ["allergies"]}),
        ({"chosen": ["basket"]}, {"chosen": ["allergies", "basket"]}),
        ({"chosen": ["store", "basket"]}, {"chosen": ["allergies", "basket", "store"]}),
        ({"chosen": ["store", "size", "unheard_of"]}, {}),
        # Answers: said again is not said anew; taken back; a first one covers its field.
        ({"answers": {"allergies": ["nuts"]}}, {}),
        ({"answers": {"allergies": ["milk"]}}, {"answered": ["allergies"]}),
        ({"answers": {"allergies": None}}, {"chosen": ["store"]}),
        (
            {"answers": {"size": 3}},
            {"chosen": ["allergies", "size", "store"], "answered": ["size"]},
        ),
        ({"answers": {"size": None}}, {}),
        ({"answers": {"store": "S1", "unheard_of": 1}}, {}),
        # Ceilings: "" for none of their own.
        ({"less_often": ""}, {}),
        ({"less_often": "month"}, {"less_often": "month"}),
        ({"depth": "declared"}, {}),
        ({"depth": "identity"}, {"depth": "identity"}),
        ({"depth": ""}, {"depth": ""}),
        # All at once.
        (
            {"chosen": [], "answers": {"allergies": None}, "less_often": "quarter", "depth": ""},
            {"chosen": [], "less_often": "quarter", "depth": ""},
        ),
    ],
)
def test_what_a_wish_changes(wish: dict[str, Any], made: dict[str, Any]) -> None:
    assert changes(Wish(**wish), HAS) == made


@pytest.mark.parametrize(
    "wish", [{"less_often": "day"}, {"less_often": "often"}, {"depth": "observed"}, {"depth": "x"}]
)
def test_what_is_not_offered_cannot_be_chosen(wish: dict[str, Any]) -> None:
    with pytest.raises(NotOfferedError):
        changes(Wish(**wish), HAS)


def test_an_answer_that_a_system_gave_before_is_still_the_persons_to_give() -> None:
    unsaid = Choices(asked=frozenset({"size"}), chosen=frozenset({"size"}))

    assert new_answers(Wish(answers={"size": 3}), unsaid) == {"size": 3}


@pytest.mark.parametrize(
    ("have", "less"),
    [
        (Category.IDENTITY, ()),
        (Category.DECLARED, (Category.IDENTITY,)),
        (Category.INFERRED, (Category.IDENTITY, Category.DECLARED, Category.OBSERVED)),
    ],
)
def test_what_is_less_personal(have: Category, less: tuple[Category, ...]) -> None:
    assert shallower(have) == less
