"""Moments as other systems write them: RFC 3339, and nothing that has to be guessed at."""

import re
from datetime import UTC, datetime

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,12})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
).fullmatch


def read_moment(text: str) -> datetime:
    """Return a moment, in UTC. Raises `ValueError`, also where no offset says which one it is."""
    if not _MOMENT(text):
        raise ValueError("no moment of RFC 3339")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no year has this moment") from error
