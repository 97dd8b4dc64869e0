"""How often something may come to one person, from their yes and their own ceiling."""

from functools import cache

from consent.rules.fold import Standing
from consent.rules.frequency import Frequency, effective
from programs.models import Invitation
from programs.rules.vocabulary import Period


def promised_by(invitation: Invitation) -> Frequency:
    """Return what `invitation` promises at most."""
    return _promised(invitation.frequency_count, invitation.frequency_period)


@cache
def _promised(count: int, period: str) -> Frequency:
    """Return the one of a few dozen that each message of a program goes by."""
    return Frequency(count, Period(period))


def frequency_of(standing: Standing, invitation: Invitation) -> Frequency:
    """Return what holds for the person of `standing`, who accepted `invitation`."""
    return effective(promised_by(invitation), standing.less_often)
