"""Which data a yes covers, and which of it may be used for a relationship."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from programs.rules.vocabulary import Category, Need


@dataclass(frozen=True, slots=True)
class Use:
    """One data use of an accepted invitation."""

    key: str
    category: Category
    need: Need


def covered(uses: Iterable[Use], chosen: Collection[str]) -> list[Use]:
    """Return the uses that the person accepted: required, or chosen (ticked or answered)."""
    return [use for use in uses if use.need == Need.REQUIRED or use.key in chosen]


def within_depth(uses: Iterable[Use], deepest: Category) -> list[Use]:
    """Return the uses that are not deeper than `deepest`."""
    return [use for use in uses if use.category.depth <= deepest.depth]


def usable(uses: Iterable[Use], chosen: Collection[str], deepest: Category) -> set[str]:
    """Return the field keys that may be stored and used: accepted and not too deep."""
    return {use.key for use in within_depth(covered(uses, chosen), deepest)}
