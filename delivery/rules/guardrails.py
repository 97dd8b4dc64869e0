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

    Both are looked at once `after` messages went: within that day, or else within a week.
    """

    complaints: int = COMPLAINTS_PER_10_000
    bounces: int = BOUNCES_PER_1_000
    after: int = AFTER_MESSAGES


@dataclass(frozen=True, slots=True)
class Counts:
    """What was told of a program's messages within a day, and how many went then.

    `lately` went within a week: complaints come days after the message that they are about.
    """

    sent: int
    bounced: int
    complained: int
    lately: int = 0


def why_held(counts: Counts, limits: Limits) -> str:
    """Return in a sentence what is above its limit, "" where nothing is."""
    of, span = counts.sent, "a day"
    if of < limits.after:
        of, span = max(of, counts.lately), "a week"
    if of < limits.after:
        return ""
    for number, what, share in (
        (counts.complained, "were marked as spam", limits.complaints / 10_000),
        (counts.bounced, "bounced", limits.bounces / 1_000),
    ):
        if number >= FEWEST and number > of * share:
            return (
                f"{number:,} of {of:,} messages within {span} {what}: {number / of:.2%}, and the "
                f"guardrail is {share:.2%}."
            )
    return ""
