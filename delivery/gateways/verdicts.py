"""What the answers to one chunk say of the mail system, beyond each message."""

import re
from collections.abc import Sequence
from dataclasses import replace

from delivery.gateways.base import Outcome, Verdict
from delivery.rules.trouble import Kind

# One in five is no accident of a few full mailboxes.
_TOO_MANY = 0.2
_AT_LEAST = 3
# These are about all that we send, even once: service closing, too many requests.
_TOO_MANY_REQUESTS = "429"
_ABOUT_ALL = ("421", _TOO_MANY_REQUESTS)
_POLICY = re.compile(r"\b5\.7\.\d")
_A_CROWD = 10
_HOSTS = 3


def is_policy(outcome: Outcome) -> bool:
    """Say whether a message was refused by somebody's rules (RFC 3463, X.7.X): theirs, or ours."""
    return outcome.verdict == Verdict.REFUSED and bool(_POLICY.search(outcome.code))


def about_us(outcomes: Sequence[Outcome], recipients: Sequence[str]) -> list[Outcome]:
    """Return the outcomes, as trouble of ours where each is refused by policy, whoever it is for.

    "554 5.7.1 relay access denied" is said of a recipient and means us. One company that does not
    want us is no such thing, so these are many, of several hosts. What was refused that way costs
    nobody their message.
    """
    asked = [each for each in outcomes if each.verdict != Verdict.NOT_STARTED]
    hosts = {recipient.rpartition("@")[2].lower() for recipient in recipients}
    if len(asked) < _A_CROWD or len(hosts) < _HOSTS or not all(is_policy(each) for each in asked):
        return list(outcomes)
    return [replace(each, verdict=Verdict.OURS) if is_policy(each) else each for each in outcomes]


def trouble_of(outcomes: Sequence[Outcome]) -> tuple[Kind, str]:
    """Return what is in the way of every message, and the code that said so.

    A mail system that asks for fewer is there.
    """
    for verdict, kind in ((Verdict.OURS, Kind.OURS), (Verdict.AWAY, Kind.AWAY)):
        for outcome in outcomes:
            if outcome.verdict == verdict and not (
                verdict == Verdict.AWAY and _asks_for_fewer(outcome)
            ):
                return kind, outcome.code
    return Kind.NONE, ""


def pushed_back(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return what the mail system would not take now, though it is there."""
    return [
        outcome
        for outcome in outcomes
        if outcome.verdict == Verdict.TRY_LATER
        or (outcome.verdict == Verdict.AWAY and _asks_for_fewer(outcome))
    ]


def wants_fewer(outcomes: Sequence[Outcome]) -> bool:
    """Say whether the mail system pushes back: against us, and not against some mailboxes."""
    later = pushed_back(outcomes)
    if any(outcome.retry_after or outcome.code.startswith(_ABOUT_ALL) for outcome in later):
        return True
    asked = sum(outcome.verdict != Verdict.NOT_STARTED for outcome in outcomes)
    return len(later) >= _AT_LEAST and len(later) >= asked * _TOO_MANY


def _asks_for_fewer(outcome: Outcome) -> bool:
    return bool(outcome.retry_after) or outcome.code.startswith(_TOO_MANY_REQUESTS)
