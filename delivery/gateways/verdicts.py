"""What the answers to one chunk say of the mail system, beyond each message."""

from collections.abc import Sequence

from delivery.gateways.base import Outcome, Verdict
from delivery.rules.trouble import Kind

# One in five is no accident of a few full mailboxes.
_TOO_MANY = 0.2
_AT_LEAST = 3
# These are about all that we send, even once: service closing, too many requests.
_ABOUT_ALL = ("421", "429")


def trouble_of(outcomes: Sequence[Outcome]) -> tuple[Kind, str]:
    """Return what is in the way of every message, and the code that said so."""
    for verdict, kind in ((Verdict.OURS, Kind.OURS), (Verdict.AWAY, Kind.AWAY)):
        for outcome in outcomes:
            if outcome.verdict == verdict:
                return kind, outcome.code
    return Kind.NONE, ""


def wants_fewer(outcomes: Sequence[Outcome]) -> bool:
    """Say whether the mail system pushes back: against us, and not against some mailboxes."""
    later = [outcome for outcome in outcomes if outcome.verdict == Verdict.TRY_LATER]
    if any(outcome.retry_after or outcome.code.startswith(_ABOUT_ALL) for outcome in later):
        return True
    asked = sum(outcome.verdict != Verdict.NOT_STARTED for outcome in outcomes)
    return len(later) >= _AT_LEAST and len(later) >= asked * _TOO_MANY
