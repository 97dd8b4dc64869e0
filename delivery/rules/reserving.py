"""What is taken of a promise by a site, an app or a salesperson, and what became of it."""

from datetime import datetime, timedelta

from django.db.models import TextChoices

from programs.rules.vocabulary import Format

# What does not come by mail is shown by somebody else, who asks before.
FORMATS = (Format.PAGE, Format.EXTERNAL)
# Long enough to show a page or to make a call, and well below the hour by which the values of a
# receipt follow the ledger.
RESERVED_FOR = timedelta(minutes=15)
# How far the caller's clock may be ahead of ours.
_AHEAD = timedelta(minutes=5)

# What stands as the error of a delivery that ended otherwise than by being used.
UNUSED = "unused"
NOT_REPORTED = "not_reported"


class Outcome(TextChoices):
    """What became of a reservation; empty while it runs."""

    USED = "used", "Used: the person had it"
    UNUSED = "unused", "Not used"
    UNREPORTED = "unreported", "Never reported: it may have been used"


class OutcomeOutOfTime(Exception):
    """It cannot have been used before it was reserved, nor later than now."""


def time_of_use(said: datetime | None, *, reserved_at: datetime, now: datetime) -> datetime:
    """Return when it was used: as the caller says, now where they do not.

    A clock that is a little ahead is no lie. Raises `OutcomeOutOfTime`.
    """
    at = said or now
    if at < reserved_at or at > now + _AHEAD:
        raise OutcomeOutOfTime
    return min(at, now)
