"""When so many bounce or complain that a program is held until somebody looks."""

from dataclasses import dataclass

# Large mailbox providers ask for fewer than three complaints in a thousand, and refuse much mail of
# whoever stays above.
COMPLAINTS_PER_10_000 = 30
BOUNCES_PER_1_000 = 50
AFTER_MESSAGES = 100
# One person's complaint about a small edition says nothing of the program.
FEWEST = 3

LEAST_COMPLAINTS, MOST_COMPLAINTS = 1, 100
LEAST_BOUNCES, MOST_BOUNCES = 5, 200
LEAST_AFTER, MOST_AFTER = 20, 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a brand bears within a day: complaints in 10,000 messages, bounces in 1,000.

    Both are looked at once `after` messages went.
    """

    complaints: int = COMPLAINTS_PER_10_000
    bounces: int = BOUNCES_PER_1_000
    after: int = AFTER_MESSAGES


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a program's messages within a day, as far as it was told."""

    sent: int
    bounced: int
    complained: int


def why_held(counts: Counts, limits: Limits) -> str:
    """Return in a sentence what is above its limit, "" where nothing is."""
    if counts.sent < limits.after:
        return ""
    if _is_above(counts.complained, counts.sent, limits.complaints / 10_000):
        return _said(
            counts.complained, counts.sent, "were marked as spam", limits.complaints / 10_000
        )
    if _is_above(counts.bounced, counts.sent, limits.bounces / 1_000):
        return _said(counts.bounced, counts.sent, "bounced", limits.bounces / 1_000)
    return ""


def _is_above(number: int, of: int, share: float) -> bool:
    return number >= FEWEST and number > of * share


def _said(number: int, of: int, what: str, share: float) -> str:
    return (
        f"{number:,} of {of:,} messages within a day {what}: {number / of:.2%}, and the guardrail "
        f"is {share:.2%}."
    )
