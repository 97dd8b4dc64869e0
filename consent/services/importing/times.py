"""The time at which something was so, as a row says it."""

from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime

from consent.services.importing.problems import RowProblem, RowRefused


def time_in(text: str, column: str) -> datetime:
    """Return an ISO 8601 time; one without a zone is UTC. Raises `RowRefused`."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise RowRefused(RowProblem.INVALID_TIME, column)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
