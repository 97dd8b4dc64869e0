"""How often something may come: the promise, and the person's own ceiling below it."""

from dataclasses import dataclass

from programs.rules.vocabulary import Period


@dataclass(frozen=True, slots=True)
class Frequency:
    """At most `count` in each `period`."""

    count: int
    period: Period


def less_often_options(promised: Frequency) -> list[Period]:
    """Return the periods in each of which a person may have at most one instead.

    The shortest comes first. Each is really less than what is promised.
    """
    return [period for period in Period if _is_less(period, promised)]


def effective(promised: Frequency, less_often: str) -> Frequency:
    """Return how often something may come to a person with this ceiling of their own, "" for none.

    Never more than either allows. A ceiling that was chosen under another version may be shorter
    than the period that is promised now: then there is one in that.
    """
    if not less_often:
        return promised
    return Frequency(1, max(Period(less_often), promised.period, key=_length))


def own_ceiling(promised: Frequency, less_often: str) -> Period | None:
    """Return the period in which there is one at most by the person's word; None for no such one.

    None also where the promise allows no more than they chose.
    """
    held = effective(promised, less_often)
    return None if held == promised else held.period


def _is_less(period: Period, promised: Frequency) -> bool:
    if period == promised.period:
        return promised.count > 1
    return _length(period) > _length(promised.period)


def _length(period: Period) -> int:
    return list(Period).index(period)
