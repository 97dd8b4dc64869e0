"""How much of everything a run measures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The sizes of one run, the same for us and for the baselines."""

    rounds: int = 3
    messages: int = 4000
    people: int = 5000
    rows: int = 20_000
    entries: int = 2000
