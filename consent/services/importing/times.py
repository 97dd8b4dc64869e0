"""The time at which something was so, as a row says it."""

from datetime import datetime

from consent.rules.moments import read_moment
from consent.services.importing.problems import RowProblem, RowRefused


def time_in(text: str, column: str) -> datetime:
    """Return a time that says its offset from UTC. Raises `RowRefused`."""
    try:
        return read_moment(text)
    except ValueError:
        raise RowRefused(RowProblem.INVALID_TIME, column) from None
