"""How often something may come to one person, from their yes and their own ceiling."""

from consent.rules.fold import Standing
from consent.rules.frequency import Frequency, effective
from programs.models import Invitation
from programs.rules.vocabulary import Period


def promised_by(invitation: Invitation) -> Frequency:
    """Return what `invitation` promises at most."""
    return Frequency(invitation.frequency_count, Period(invitation.frequency_period))


def frequency_of(standing: Standing, invitation: Invitation) -> Frequency:
    """Return what holds for the person of `standing`, who accepted `invitation`."""
    return effective(promised_by(invitation), standing.less_often)
