"""Do two kinds of requests take as long? Told by rank, so a slow one now and then says nothing.

The requests of both kinds are made in one random order, so whatever else the machine does meanwhile
falls on both alike. Where the kinds make no difference, every order of the times is as likely as
every other one, and the number of pairs in which the first kind was slower (Mann and Whitney's U)
is distributed as known: what is `ALIKE` is exceeded once in five hundred million comparisons. Where
one kind takes longer by as much as times vary, a hundred of each show it, and a third of that shows
with a thousand.
"""

import gc
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

ALIKE = 6.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two kinds of requests: `z` is how far apart their ranks are, in standard deviations."""

    z: float
    slower: float
    first_ms: float
    second_ms: float

    @property
    def is_alike(self) -> bool:
        """Say whether no difference is to be seen."""
        return abs(self.z) < ALIKE

    def __str__(self) -> str:
        return (
            f"median {self.first_ms:.2f} ms and {self.second_ms:.2f} ms; "
            f"the first is slower in {self.slower:.1%} of all pairs, z = {self.z:.1f}"
        )


def compare(
    first: Sequence[str], second: Sequence[str], ask: Callable[[str], object]
) -> Comparison:
    """Ask for each of both, in a random order; return how long they took beside each other."""
    order = [(one, True) for one in first] + [(one, False) for one in second]
    random.Random(6).shuffle(order)  # noqa: S311 - an order, no secret
    took: dict[bool, list[float]] = {True: [], False: []}
    gc.collect()
    for one, is_first in order:
        began = time.perf_counter()
        ask(one)
        took[is_first].append(time.perf_counter() - began)
    return ranked(took[True], took[False])


def ranked(first: Sequence[float], second: Sequence[float]) -> Comparison:
    """Compare by rank; equal times share their ranks."""
    ordered = sorted([*first, *second])
    ranks: dict[float, list[int]] = {}
    for rank, value in enumerate(ordered, 1):
        ranks.setdefault(value, []).append(rank)
    n, m = len(first), len(second)
    sum_of_ranks = sum(sum(ranks[value]) / len(ranks[value]) for value in first)
    slower = (sum_of_ranks - n * (n + 1) / 2) / (n * m)
    spread = math.sqrt((n + m + 1) / (12 * n * m))
    return Comparison(
        z=(slower - 0.5) / spread,
        slower=slower,
        first_ms=median(first) * 1000,
        second_ms=median(second) * 1000,
    )
