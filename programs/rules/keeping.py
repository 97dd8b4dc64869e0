"""How long a receipt keeps the values that a message used: words and sender read one rule."""

from dataclasses import replace

from programs.rules.promise import Terms

VALUES_DAYS = 90


def with_values_kept(terms: Terms) -> Terms:
    """Return `terms` with what a promise that is written now says about the values of a receipt.

    Whoever accepted a promise that was frozen before was told that they are not kept at all.
    """
    return replace(terms, values_days=VALUES_DAYS)
