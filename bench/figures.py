"""What a benchmark answers, and how it is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from rich.table import Table

_SMALL = 100


@dataclass(frozen=True, slots=True)
class Goal:
    """What the design asks for, and where it is going."""

    target: float
    stretch: float


@dataclass(frozen=True, slots=True)
class Versus:
    """How many times a baseline of the same run a figure is."""

    baseline: str
    ratio: float
    goal: Goal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing that was measured, once for each round."""

    benchmark: str
    name: str
    unit: str
    rounds: Sequence[float]
    goal: Goal | None = None
    versus: Sequence[Versus] = ()

    @property
    def median(self) -> float:
        """Return the figure that is quoted."""
        return median(self.rounds)

    def against(self, baseline: "Figure", goal: Goal | None = None) -> Versus:
        """Compare two figures of one run, round by round: the machine's mood is left out."""
        ratios = [own / other for own, other in zip(self.rounds, baseline.rounds, strict=True)]
        return Versus(baseline.name, median(ratios), goal)

    def compared(self, versus: Sequence[Versus]) -> "Figure":
        """Return the figure beside these baselines."""
        return replace(self, versus=versus)

    def as_json(self) -> dict[str, Any]:
        """Return what stands in the report."""
        return {
            "benchmark": self.benchmark,
            "name": self.name,
            "unit": self.unit,
            "median": self.median,
            "rounds": list(self.rounds),
            "goal": _goal_as_json(self.goal),
            "versus": [
                {"baseline": v.baseline, "ratio": v.ratio, "goal": _goal_as_json(v.goal)}
                for v in self.versus
            ],
        }


def best_of_each_round(name: str, figures: Sequence[Figure]) -> Figure:
    """Return who of these was fastest in each round, as one figure."""
    rounds = [max(each) for each in zip(*(figure.rounds for figure in figures), strict=True)]
    return replace(figures[0], name=name, rounds=rounds)


def table(figures: Iterable[Figure]) -> Table:
    """Return the figures as a table, each with its target and what it is compared with."""
    grid = Table("benchmark", "what", title_justify="left")
    for name in ("median", "lowest", "highest"):
        grid.add_column(name, justify="right")
    for name in ("unit", "target (stretch)", "times its baseline"):
        grid.add_column(name)
    for figure in figures:
        grid.add_row(*_cells(figure))
    return grid


def _cells(figure: Figure) -> list[str]:
    numbers = (figure.median, min(figure.rounds), max(figure.rounds))
    return [
        figure.benchmark,
        figure.name,
        *(_number(number) for number in numbers),
        figure.unit,
        _goal(figure.goal),
        "\n".join(_versus(each) for each in figure.versus),
    ]


def _versus(versus: Versus) -> str:
    goal = f", target {_goal(versus.goal)}" if versus.goal else ""
    return f"{versus.ratio:.2f} of {versus.baseline}{goal}"


def _goal(goal: Goal | None) -> str:
    return f"{goal.target:,g} ({goal.stretch:,g})" if goal else ""


def _goal_as_json(goal: Goal | None) -> dict[str, float] | None:
    return {"target": goal.target, "stretch": goal.stretch} if goal else None


def _number(number: float) -> str:
    return f"{number:,.0f}" if number >= _SMALL else f"{number:,.2f}"
