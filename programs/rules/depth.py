"""How deep data may go for each relationship, and which uses that makes pointless."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from programs.rules.vocabulary import Category


def deepest(
    brand_depths: Mapping[str, str],
    program_depth: str,
    relationship: str,
    ceiling: str | None = None,
) -> Category:
    """Return the deepest category that may be used for a person of this relationship.

    A program narrows its brand and never widens it; `ceiling` is the person's own choice, which
    narrows both. A relationship that the brand does not name gets the shallowest of its depths.
    """
    fallback = min(brand_depths.values(), key=_depth, default=Category.IDENTITY)
    limits = [brand_depths.get(relationship, fallback), program_depth]
    if ceiling is not None:
        limits.append(ceiling)
    return Category(min(limits, key=_depth))


def _depth(category: str) -> int:
    return Category(category).depth


class DeepUse(Protocol):
    """What the check reads of a data use."""

    @property
    def key(self) -> str:
        """The field's key."""

    @property
    def category(self) -> Category:
        """The field's category."""


@dataclass(frozen=True, slots=True)
class TooDeep:
    """One data use that goes deeper than some of the audience's relationships allow."""

    key: str
    category: Category
    absent_for: tuple[str, ...]
    for_all: bool

    def __str__(self) -> str:
        who = "anybody of the audience" if self.for_all else ", ".join(self.absent_for)
        return f"{self.key} is {self.category}: too deep to be used for {who}."


def too_deep(
    uses: Iterable[DeepUse],
    *,
    brand_depths: Mapping[str, str],
    program_depth: str,
    audience: Collection[str],
) -> list[TooDeep]:
    """Return the uses that would render as if absent for some or all of the audience.

    An empty audience means everybody.
    """
    relationships = [name for name in brand_depths if name in audience or not audience]
    found = []
    for use in uses:
        absent = tuple(
            name
            for name in relationships
            if use.category.depth > deepest(brand_depths, program_depth, name).depth
        )
        if absent:
            all_of_them = len(absent) == len(relationships)
            found.append(TooDeep(use.key, use.category, absent, all_of_them))
    return found
