"""When people hear that their yes will end: the words and the sender read the same rule."""

from dataclasses import replace

from programs.rules.promise import Terms
from programs.rules.vocabulary import TermKind

NOTICE_DAYS = 14
_SHORT_DAYS = 3 * NOTICE_DAYS


def notice_days(terms: Terms) -> int | None:
    """Return how many days before the end the notice comes, or None where no day says it.

    A third of a term that is shorter than 42 days; a term of one or two days has none.
    """
    if terms.term_kind == TermKind.END_DATE:
        return NOTICE_DAYS
    if terms.term_kind != TermKind.DAYS or terms.term_days is None:
        return None
    return NOTICE_DAYS if terms.term_days >= _SHORT_DAYS else terms.term_days // 3 or None


def notice_after(terms: Terms) -> int | None:
    """Return after how many editions the notice comes: all but one, none where there is one."""
    if terms.term_kind != TermKind.EDITIONS or terms.term_editions is None:
        return None
    return terms.term_editions - 1 or None


def asks_yearly(terms: Terms) -> bool:
    """Say whether one message a year asks if the person still wants it."""
    return terms.term_kind == TermKind.UNTIL_STOPPED


def with_notice(terms: Terms) -> Terms:
    """Return `terms` with what a promise that is written now says about its end."""
    return replace(
        terms,
        notice_days=notice_days(terms),
        notice_after=notice_after(terms),
        asks_yearly=asks_yearly(terms),
    )
