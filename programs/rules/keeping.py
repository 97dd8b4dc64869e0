"""What is kept about a message, and for how long: words and sender read one rule."""

from dataclasses import replace

from programs.rules.promise import Terms

# The values that a message used, in its receipt.
VALUES_DAYS = 90
# What its person wrote about it; for as long they may say what they think of it.
FEEDBACK_DAYS = 90


def with_what_is_kept(terms: Terms) -> Terms:
    """Return `terms` with what a promise that is written now says is kept about each message.

    Whoever accepted a promise that was frozen before was told that nothing of it is.
    """
    return replace(terms, values_days=VALUES_DAYS, feedback_days=FEEDBACK_DAYS)
