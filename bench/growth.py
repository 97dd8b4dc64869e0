"""What a message costs as a program grows: the same number of them from ever larger tables."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

from django.utils import timezone

from bench.crowd import gather
from bench.editions import approve, plan
from bench.figures import Figure, Goal
from bench.parts import PARTS
from bench.stage import Stage
from bench.watch import watching
from delivery.gateways.choosing import default_gateway
from delivery.services.claiming import EDITIONS
from delivery.services.sending import send_batch
from delivery.tasks import tick

# Of the smallest program: flat within 15 %.
FLAT = Goal(1.15, 1.0)
_TENFOLD = 10
_TICKS = 3
_MESSAGE, _CLAIM, _PLAN, _TICK = "a message", "a claim", "a planned row", "a tick"
_UNITS = {_MESSAGE: "us", _CLAIM: "us/message", _PLAN: "us", _TICK: "ms"}


class NotAllSent(Exception):
    """A batch was smaller than asked for: its cost would be another's."""


def run(stage: Stage) -> list[Figure]:
    """Plan one edition for programs of three sizes and send as many as the smallest has."""
    largest = stage.sizes.subscribers
    sizes = [max(largest // _TENFOLD**power, 1) for power in (2, 1, 0)]
    # What a process does once only is nobody's cost.
    _measured(stage, sizes[0], messages=sizes[0])
    found: dict[tuple[str, int], list[float]] = {}
    for _round in range(stage.sizes.rounds):
        for size in sizes:
            for what, cost in _measured(stage, size, messages=sizes[0]).items():
                found.setdefault((what, size), []).append(cost)
    return [figure for what in _UNITS for figure in _figures(what, sizes, found)]


def _measured(stage: Stage, size: int, *, messages: int) -> dict[str, float]:
    with stage.databases.copy_of(f"readers_{size}", partial(gather, size)):
        return _costs(size, messages)


def _costs(size: int, messages: int) -> dict[str, float]:
    approve("first", clock=timezone.now)
    planned = _timed(lambda: plan(clock=timezone.now))
    ticks = [_timed(tick) for _tick in range(_TICKS)]
    with watching(PARTS) as watch:
        sent = _timed(lambda: send(messages))
    return {
        _MESSAGE: sent * 1e6 / messages,
        _CLAIM: watch.seconds["claim"] * 1e6 / messages,
        _PLAN: planned * 1e6 / size,
        _TICK: median(ticks) * 1e3,
    }


def send(messages: int) -> None:
    """Send so many messages, in whole batches. Raises `NotAllSent` where fewer are due."""
    gateway = default_gateway()
    left = messages
    while left > 0:
        claimed = send_batch(kinds=EDITIONS, gateway=gateway, clock=timezone.now)
        if not claimed:
            raise NotAllSent(f"{left} of {messages} were not claimed")
        left -= claimed
    gateway.close()


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _figures(
    what: str, sizes: Sequence[int], found: dict[tuple[str, int], list[float]]
) -> list[Figure]:
    smallest, *larger = (
        Figure(
            benchmark="growth",
            name=f"{what}, {size:,} subscribers",
            unit=_UNITS[what],
            rounds=found[what, size],
        )
        for size in sizes
    )
    # What a claim costs is a part of the message; the whole has the goal.
    goal = FLAT if what in (_MESSAGE, _PLAN) else None
    return [smallest, *(each.compared([each.against(smallest, goal)]) for each in larger)]
