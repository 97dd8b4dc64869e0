"""Variables that processes find which start meanwhile."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from unittest.mock import patch


@contextmanager
def named(variables: Mapping[str, str]) -> Iterator[None]:
    """Name these in the environment until the block ends."""
    with patch.dict(os.environ, variables):
        yield
