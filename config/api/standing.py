"""Which keys there are, line by line, and which of them end before long."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from config.models import ApiKey

# So long before its end somebody is told: time to rotate, with a week of overlap.
SOON = timedelta(days=14)


def newest(keys: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
    """Return of each line the newest key."""
    return keys.filter(successor=None)


def ending_soon(keys: QuerySet[ApiKey], now: datetime) -> QuerySet[ApiKey]:
    """Return the keys that open now, and will not within `SOON`, and that nothing replaces."""
    return newest(keys).filter(revoked_at=None, expires_at__gt=now, expires_at__lte=now + SOON)
