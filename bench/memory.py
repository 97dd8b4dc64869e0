"""The memory of one worker over a whole run: how much at most, and whether it grows."""

from django.conf import settings

from bench.figures import Figure, Goal
from bench.footprint import Memory
from bench.send import send_all
from bench.stage import Stage

MEMORY_MB = Goal(150, 100)
_PER = 100_000


def run(stage: Stage) -> list[Figure]:
    """Let one worker send the whole edition in each round."""
    seen: list[Memory] = []
    for _round in range(stage.sizes.rounds):
        seen += send_all(stage, workers=1).results
    batches = _PER / settings.DELIVERY_BATCH
    return [
        _figure("a worker, at most", "MB", [each.peak for each in seen], MEMORY_MB),
        _figure(
            f"a worker's growth for {_PER:,} messages",
            "MB",
            [each.slope * batches for each in seen],
        ),
    ]


def _figure(name: str, unit: str, rounds: list[float], goal: Goal | None = None) -> Figure:
    return Figure(benchmark="memory", name=name, unit=unit, rounds=rounds, goal=goal)
