"""A client of the live site, and a way to it on which things go wrong."""

from collections.abc import Callable, Iterator

import pytest

from tests.api.conftest import new_key
from tests.client.bad_way import BadWay, bad_way
from willingly_client import Retrying, Willingly

ClientFactory = Callable[..., Willingly]


@pytest.fixture
def waits() -> list[float]:
    """Say how long the client waited before each other try; nothing here really waits."""
    return []


@pytest.fixture
def connect(waits: list[float]) -> Iterator[ClientFactory]:
    """Make clients that close at the end: `connect(url, key)`."""
    made: list[Willingly] = []

    def make(url: str, key: str = "", *, tries: int = 6) -> Willingly:
        retrying = Retrying(tries=tries, wait=waits.append)
        made.append(Willingly(url, key or new_key(), timeout=20, retrying=retrying))
        return made[-1]

    yield make
    for each in made:
        each.__exit__(None, None, None)


@pytest.fixture
def way(live_site: str) -> Iterator[BadWay]:
    """Stand between the client and the live site."""
    with bad_way(live_site) as way:
        yield way
