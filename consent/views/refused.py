"""A form that was not taken: it is shown again as it was filled in, with why, and until when."""

from dataclasses import dataclass

import structlog

from consent.services.limits import LimitsUnknownError, TooManyError

log = structlog.get_logger(__name__)

NOT_TAKEN = (TooManyError, LimitsUnknownError)

_UNKNOWN_FOR = 60


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why a form was not taken: the keys of the words, the status, when to try again.

    It depends on nothing that was typed, so it can be said to whom it concerns.
    """

    title: str
    lead: str
    again: str
    status: int
    seconds: int


def not_taken(error: TooManyError | LimitsUnknownError) -> NotTaken:
    """Return what to say of it, and note it for whoever looks after the machine."""
    if isinstance(error, TooManyError):
        # No address of theirs: which limit it was is enough to see what goes on.
        log.warning("form_posted_too_often", counted_by=str(error))
        keys = ("too_many_title", "too_many_lead", "too_many_again")
        return NotTaken(*keys, status=429, seconds=error.seconds)
    log.error("forms_cannot_be_counted", exc_info=error)
    keys = ("not_done_title", "not_counted_lead", "not_counted_again")
    return NotTaken(*keys, status=503, seconds=_UNKNOWN_FOR)
