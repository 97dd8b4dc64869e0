"""Whether a version asks for more than the one before, so that the old yes does not cover it.

The answer errs on the side of the person: where a machine cannot tell a correction from another
meaning (the words of a source or a use), or which of two unlike terms is longer, it is more.
"""

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from programs.rules.promise import DataWords, Promise, Terms
from programs.rules.vocabulary import Need, Period, TermKind


class More(StrEnum):
    """In which respect a version asks for more."""

    FIELD = "field"
    USE = "use"
    SOURCE = "source"
    CATEGORY = "category"
    REQUIRED = "required"
    FREQUENCY = "frequency"
    TERM = "term"
    FORMAT = "format"
    BRAND = "brand"
    RECIPIENT = "recipient"
    PURPOSE = "purpose"


@dataclass(frozen=True, slots=True)
class Reason:
    """One way in which a version asks for more; `what` names the field or recipient, if any."""

    more: More
    what: str = ""

    def __str__(self) -> str:
        return f"{self.more}: {self.what}" if self.what else str(self.more)


def asks_for_more(old: Promise, new: Promise) -> list[Reason]:
    """Return why `new` is material to somebody who said yes to `old`, or nothing where it is not.

    Compare promises of the same language: other words count as another use or source.
    """
    return [
        *_data(old, new),
        *_terms(old.terms, new.terms),
        *_who(old, new),
        *_purpose(old, new),
    ]


def _data(old: Promise, new: Promise) -> Iterator[Reason]:
    before = {use.key: use for use in old.data}
    for use in new.data:
        if use.key not in before:
            yield Reason(More.FIELD, use.key)
        else:
            yield from _use(before[use.key], use)


def _use(old: DataWords, new: DataWords) -> Iterator[Reason]:
    if not _same(old.how, new.how) or old.type != new.type:
        yield Reason(More.USE, new.key)
    if not _same(old.source, new.source):
        yield Reason(More.SOURCE, new.key)
    if new.category.depth > old.category.depth or (new.special and not old.special):
        yield Reason(More.CATEGORY, new.key)
    if new.need == Need.REQUIRED and old.need != Need.REQUIRED:
        yield Reason(More.REQUIRED, new.key)


def _terms(old: Terms, new: Terms) -> Iterator[Reason]:
    if more_often(old, new):
        yield Reason(More.FREQUENCY)
    if longer(old, new):
        yield Reason(More.TERM)
    if other_format(old, new):
        yield Reason(More.FORMAT)


def _who(old: Promise, new: Promise) -> Iterator[Reason]:
    if old.brand.slug != new.brand.slug or not _same(old.brand.legal_name, new.brand.legal_name):
        yield Reason(More.BRAND, new.brand.legal_name)
    known = {(_plain(one.name), _plain(one.where)) for one in old.brand.processors}
    for processor in new.brand.processors:
        if (_plain(processor.name), _plain(processor.where)) not in known:
            yield Reason(More.RECIPIENT, processor.name)


def _purpose(old: Promise, new: Promise) -> Iterator[Reason]:
    if not _same(old.purpose, new.purpose) or old.kind_of_value != new.kind_of_value:
        yield Reason(More.PURPOSE)


# The shortest and the longest that a period can be, in days.
_SHORTEST = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 28, Period.QUARTER: 90, Period.YEAR: 365}
_LONGEST = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92, Period.YEAR: 366}
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def more_often(old: Terms, new: Terms) -> bool:
    """Say whether `new` could bring more than `old` promised in any period of `old`.

    Two a month is more than one a week: both may come in the same week.
    """
    rounds = _rounds(old.frequency_period, new.frequency_period)
    return new.frequency_count * rounds > old.frequency_count


def _rounds(within: Period, period: Period) -> int:
    """Return how many periods can begin inside `within`."""
    if within in _MONTHS and period in _MONTHS:
        return math.ceil(_MONTHS[within] / _MONTHS[period])
    if within == period:
        return 1
    return math.ceil(_LONGEST[within] / _SHORTEST[period])


def longer(old: Terms, new: Terms) -> bool:
    """Say whether `new` lasts longer than `old`, or ends in a way that cannot be compared."""
    if old.term_kind == TermKind.UNTIL_STOPPED:
        return False
    if old.term_kind != new.term_kind:
        return True
    if old.term_kind == TermKind.DAYS:
        return (new.term_days or 0) > (old.term_days or 0)
    if old.term_kind == TermKind.EDITIONS:
        return (new.term_editions or 0) > (old.term_editions or 0)
    return (
        new.term_ends_on is None
        or old.term_ends_on is None
        or (new.term_ends_on > old.term_ends_on)
    )


def other_format(old: Terms, new: Terms) -> bool:
    """Say whether `new` comes in another format: another way, longer, or with pictures added."""
    return (
        old.format != new.format
        or new.length_words > old.length_words
        or (new.has_pictures and not old.has_pictures)
    )


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(words: str) -> str:
    """Drop what carries no meaning: case, white space, punctuation."""
    folded = unicodedata.normalize("NFKC", words).casefold()
    kept = (" " if unicodedata.category(mark)[0] in "PZC" else mark for mark in folded)
    return " ".join("".join(kept).split())
