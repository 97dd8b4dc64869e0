"""How much of everything a run measures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes of one run, the same for us and for the baselines.

    `subscribers` is the largest program of `growth`, which begins with a hundredth of it;
    `calls` the messages of `esp`; `deliveries` the largest table of `table`.
    """

    rounds: int = 3
    messages: int = 100_000
    subscribers: int = 1_000_000
    calls: int = 10_000
    people: int = 5000
    rows: int = 20_000
    entries: int = 2000
    deliveries: int = 10_000_000
