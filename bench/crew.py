"""The same job by several hands at once, which start together.

Processes are spawned, so they inherit nothing but the environment and their share. Where more
hands are asked for than there are processes, each process works with threads.
"""

import importlib
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

import django

_CONTEXT = multiprocessing.get_context("spawn")
_READY_WITHIN = 120.0

Job = Callable[[Any], Callable[[], Any]]


@dataclass(frozen=True, slots=True)
class Work:
    """What the hands did: how long all of them took together, and what each returned."""

    seconds: float
    results: list[Any]


def together(
    job: str, shares: Sequence[Any], *, processes: int | None = None, with_django: bool = True
) -> Work:
    """Let each of `shares` be worked at by a hand of its own.

    `job` is `module:function`. The function takes a share, prepares (connects, loads, builds)
    and returns what is then measured. Without `processes` there is one for each core.
    """
    count = min(len(shares), processes or os.cpu_count() or 1)
    barrier = _CONTEXT.Barrier(len(shares))
    with ProcessPoolExecutor(count, _CONTEXT, _join, (barrier, with_django)) as pool:
        crews = [pool.submit(_crew, job, list(shares[first::count])) for first in range(count)]
        hands = [hand for crew in crews for hand in crew.result()]
    started = min(start for start, _end, _result in hands)
    ended = max(end for _start, end, _result in hands)
    return Work(ended - started, [result for _start, _end, result in hands])


_barrier: Barrier | None = None


def _join(barrier: Barrier, with_django: bool) -> None:
    global _barrier  # noqa: PLW0603 - a pool hands a barrier to its processes in no other way
    _barrier = barrier
    if with_django:
        django.setup()


def _crew(name: str, shares: list[Any]) -> list[tuple[float, float, Any]]:
    with ThreadPoolExecutor(len(shares)) as threads:
        return list(threads.map(lambda share: _hand(name, share), shares))


def _hand(name: str, share: Any) -> tuple[float, float, Any]:
    barrier = _barrier
    if barrier is None:
        raise RuntimeError("a hand works in a crew only")
    try:
        act = _job(name)(share)
    except BaseException:
        # The others would wait for this one.
        barrier.abort()
        raise
    barrier.wait(_READY_WITHIN)
    started = time.monotonic()
    result = act()
    return started, time.monotonic(), result


def _job(name: str) -> Job:
    module, _, function = name.partition(":")
    job: Job = getattr(importlib.import_module(module), function)
    return job
