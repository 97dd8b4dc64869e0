"""When a yes ends by time alone."""

from datetime import UTC, date, datetime, time, timedelta

from programs.rules.vocabulary import TermKind


def term_end(
    *, kind: str, days: int | None, ends_on: date | None, given_at: datetime
) -> datetime | None:
    """Return the first moment after the term, or None where no time ends it.

    A term of editions is ended by its last slot, one until stopped by the person only. The last
    day of a term with an end date counts whole, in UTC.
    """
    if kind == TermKind.DAYS and days is not None:
        return given_at + timedelta(days=days)
    if kind == TermKind.END_DATE and ends_on is not None:
        return datetime.combine(ends_on + timedelta(days=1), time(), UTC)
    return None
