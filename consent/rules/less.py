"""Of two wishes of one person, the one that lets less come."""

from programs.rules.vocabulary import Category, Period


def rarer(one: str, other: str) -> str:
    """Return the longer of two periods of a person's own; "" is none."""
    periods = ["", *Period]
    return max(one, other, key=periods.index)


def shallower(one: str, other: str) -> str:
    """Return the less personal of two depths of a person's own; "" is none."""
    if not one or not other:
        return one or other
    return min(one, other, key=lambda word: Category(word).depth)
