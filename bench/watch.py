"""Where a pipeline's time goes, watched from outside: what runs is what is measured.

Functions are wrapped under the names by which their callers find them, so nothing of the pipeline
is told again here. A name that is gone is an error: a part must not vanish from the sum unseen.
"""

import importlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch


class Watch:
    """Seconds by part. Each second counts for the innermost part that a thread is in."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._own = threading.local()

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        """Count the block for `part`, and not for the part around it."""
        within: list[str] = self._own.__dict__.setdefault("within", [])
        self._turn(within)
        within.append(part)
        try:
            yield
        finally:
            self._turn(within)
            within.pop()

    def _turn(self, within: Sequence[str]) -> None:
        now = time.perf_counter()
        if within:
            self.seconds[within[-1]] += now - self._own.since
        self._own.since = now


@contextmanager
def watching(parts: Mapping[str, Sequence[str]]) -> Iterator[Watch]:
    """Watch `module:name` or `module:Class.name`, those of each part, until the block ends."""
    watch = Watch()
    with ExitStack() as stack:
        for part, names in parts.items():
            for name in names:
                owner, attribute = _found(name)
                wrapped = _wrapped(getattr(owner, attribute), part, watch)
                stack.enter_context(patch.object(owner, attribute, wrapped))
        yield watch


def _found(name: str) -> tuple[Any, str]:
    module, _, path = name.partition(":")
    owner: Any = importlib.import_module(module)
    *above, attribute = path.split(".")
    for each in above:
        owner = getattr(owner, each)
    if not hasattr(owner, attribute):
        raise LookupError(f"{name} is gone: name what took its place")
    return owner, attribute


def _wrapped(function: Callable[..., Any], part: str, watch: Watch) -> Callable[..., Any]:
    @wraps(function)
    def timed(*words: Any, **named: Any) -> Any:
        with watch.on(part):
            result = function(*words, **named)
        return _each(result, part, watch) if isinstance(result, Iterator) else result

    return timed


def _each(results: Iterator[Any], part: str, watch: Watch) -> Iterator[Any]:
    """Yield what a generator yields: it works when it is asked, not when it is made."""
    while True:
        with watch.on(part):
            result = next(results, _END)
        if result is _END:
            return
        yield result


_END = object()
