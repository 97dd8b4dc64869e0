"""Less of it instead of none: what somebody who has just left may come back to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from consent.rules.frequency import Frequency, effective, less_often_options
from programs.rules.vocabulary import Period


@dataclass(frozen=True, slots=True)
class Instead:
    """What they come back to: a pause, or at most one in a period."""

    pause: timedelta | None = None
    less_often: str = ""


# By the word that a form posts; the pages say each in words.
_PAUSES: Mapping[str, Instead] = {
    "pause_month": Instead(pause=timedelta(days=30)),
    "pause_quarter": Instead(pause=timedelta(days=90)),
}


def instead_of_leaving(promised: Frequency, less_often: str) -> dict[str, Instead]:
    """Return what is offered to whom so much was promised and who chose `less_often`, "" for none.

    A month, a quarter, a year: each is less than what they left, and never more.
    """
    held = effective(promised, less_often)
    periods = [each for each in less_often_options(held) if each not in (Period.DAY, Period.WEEK)]
    return {**_PAUSES, **{f"often_{each}": Instead(less_often=str(each)) for each in periods}}
