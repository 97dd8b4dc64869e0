"""Where a person's clock stands, whatever is written down of it."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this name, UTC where there is none, or none by this name.

    A name was an IANA zone when it was stored (`normal_time_zone`). A database that moves to a
    machine with other zone files still has it, and no page and no message may fail for that.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder
        return ZoneInfo("UTC")
