"""What a person may change about a yes that goes on, and what their wish changes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from programs.rules.vocabulary import Category, Period


class NotOfferedError(Exception):
    """A person chose what their promise does not offer; `what` names the choice."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What one yes leaves to the person, and what they chose so far.

    `said` are the values of the asked fields that they gave themselves. `depths` are shallower
    than what could be used without a word of theirs.
    """

    optional: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    less_often: tuple[Period, ...] = ()
    depths: tuple[Category, ...] = ()
    chosen: frozenset[str] = frozenset()
    said: Mapping[str, Any] = field(default_factory=dict)
    chosen_less_often: str = ""
    chosen_depth: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person wants to be otherwise. None, and an asked field not named, stays as it is.

    `chosen` are the optional fields that are ticked; None as an answer takes it back.
    """

    chosen: Collection[str] | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    less_often: str | None = None
    depth: str | None = None


def shallower(than: Category) -> tuple[Category, ...]:
    """Return the categories that are really less personal, the shallowest first."""
    return tuple(category for category in Category if category.depth < than.depth)


def changes(wish: Wish, choices: Choices) -> dict[str, Any]:
    """Return what the wish makes otherwise, as the ledger words it; nothing where nothing does.

    Each key is absolute: `chosen` is the whole new set of fields, `answered` names those with a
    new answer. Raises `NotOfferedError`.
    """
    _refuse(wish, choices)
    chosen, answered = _chosen(wish, choices), new_answers(wish, choices)
    made: dict[str, Any] = {}
    if chosen != choices.chosen:
        made["chosen"] = sorted(chosen)
    if answered:
        made["answered"] = sorted(answered)
    if wish.less_often not in (None, choices.chosen_less_often):
        made["less_often"] = str(wish.less_often)
    if wish.depth not in (None, choices.chosen_depth):
        made["depth"] = str(wish.depth)
    return made


def widens(made: Mapping[str, Any], choices: Choices) -> bool:
    """Say whether what `changes` returned allows more than before: data, mail or depth."""
    more_data = set(made.get("chosen", ())) - choices.chosen
    return bool(
        more_data
        or made.get("answered")
        or _is_oftener(made.get("less_often"), choices.chosen_less_often)
        or _is_deeper(made.get("depth"), choices.chosen_depth)
    )


def _is_oftener(wished: str | None, before: str) -> bool:
    periods = ["", *Period]
    return wished is not None and periods.index(wished) < periods.index(before)


def _is_deeper(wished: str | None, before: str) -> bool:
    """Compare two ceilings of their own; "" is none, which is the deepest."""
    if wished is None or not before:
        return False
    return not wished or Category(wished).depth > Category(before).depth


def new_answers(wish: Wish, choices: Choices) -> dict[str, Any]:
    """Return the answers that say something that the person has not said before."""
    return {
        key: answer
        for key, answer in wish.answers.items()
        if key in choices.asked
        and answer is not None
        and (key not in choices.chosen or choices.said.get(key) != answer)
    }


def _refuse(wish: Wish, choices: Choices) -> None:
    if wish.less_often not in (None, "", choices.chosen_less_often, *choices.less_often):
        raise NotOfferedError("less_often")
    if wish.depth not in (None, "", choices.chosen_depth, *choices.depths):
        raise NotOfferedError("depth")


def _chosen(wish: Wish, choices: Choices) -> frozenset[str]:
    """Return the fields that are covered after the wish: ticked or answered."""
    asked = {key: answer for key, answer in wish.answers.items() if key in choices.asked}
    taken_back = {key for key, answer in asked.items() if answer is None}
    kept = choices.chosen
    if wish.chosen is not None:
        kept = (choices.chosen - choices.optional) | (choices.optional & set(wish.chosen))
    return (kept - taken_back) | (set(asked) - taken_back)
