"""One spelling of a time."""

from datetime import UTC, datetime


def written(at: datetime | None) -> str | None:
    """Return a time as ISO 8601 in UTC to the second, or None."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
