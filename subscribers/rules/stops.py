"""Which stop holds a person, and who may lift it."""

from collections.abc import Collection

from subscribers.rules.vocabulary import StoppedBy

# The hardest to lift first: confirming lifts every stop but the controller's.
_STRONGEST_FIRST = (StoppedBy.CONTROLLER, StoppedBy.PERSON, StoppedBy.MAIL)

_LIFTS = {
    StoppedBy.PERSON: frozenset({StoppedBy.PERSON, StoppedBy.MAIL}),
    StoppedBy.CONTROLLER: frozenset({StoppedBy.CONTROLLER, StoppedBy.MAIL}),
    StoppedBy.MAIL: frozenset[StoppedBy](),
}


def strongest(stops: Collection[str | None]) -> StoppedBy | None:
    """Return the stop that counts where several hold, or None where there is none."""
    return next((stop for stop in _STRONGEST_FIRST if stop in stops), None)


def liftable(by: StoppedBy) -> frozenset[StoppedBy]:
    """Return whose stops `by` may lift: the person's own only the person."""
    return _LIFTS[by]
