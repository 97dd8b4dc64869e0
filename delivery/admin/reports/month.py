"""The page for who decides: one month in five numbers, and the year before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from delivery.admin.reports.tables import Cell, Part, Table, row
from delivery.rules.reports.cohorts import LEAST
from delivery.rules.reports.intervals import Share, percent
from delivery.selectors.reports.monthly import Numbers, Opinions, is_few, numbers, opinions
from delivery.selectors.reports.scope import Scope
from programs.rules.charts import Line, lines

_A_YEAR = 12
_FEW = f"under {LEAST}"


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the five: the number, its name, what it means, and that of the month before."""

    name: str
    said: str
    means: str
    before: str


@dataclass(frozen=True, slots=True)
class Month:
    """What there is to say of one month."""

    month: date
    headlines: Sequence[Headline]
    parts: Sequence[Part]


def month_of(scope: Scope, month: date) -> Month:
    """Return the page of `month`, with the year up to it."""
    year = _year_up_to(month)
    counted, said = numbers(scope, year), opinions(scope, year)
    return Month(
        month,
        _headlines(counted[-1], counted[-2], said[year[-1]], said[year[-2]]),
        [_people(counted), _opinions(year, said)],
    )


def monthly_parts(scope: Scope, today: date) -> list[Part]:
    """Return the year up to the month of the scope, or up to today, as a report."""
    year = _year_up_to(scope.month or today.replace(day=1))
    return [_people(numbers(scope, year)), _opinions(year, opinions(scope, year))]


def _year_up_to(month: date) -> list[date]:
    last = month.year * 12 + month.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - _A_YEAR + 1, last + 1)]


def _headlines(
    now: Numbers, before: Numbers, said: Opinions, said_before: Opinions
) -> list[Headline]:
    return [
        Headline(
            "Invited",
            _count(now.invited),
            "people who got a personal link, or asked to join by the page",
            _count(before.invited),
        ),
        Headline("Joined", _count(now.joined), "people who said yes", _count(before.joined)),
        Headline(
            "Stayed",
            _share(now.stayed),
            "of those who were there or joined did not leave",
            _share(before.stayed),
        ),
        Headline(
            "Useful",
            _opinion(said.useful),
            "of those who said whether what came was useful",
            _opinion(said_before.useful),
        ),
        Headline(
            "Too personal",
            _opinion(said.too_personal),
            "of those who said whether it was too personal",
            _opinion(said_before.too_personal),
        ),
    ]


def _people(counted: Sequence[Numbers]) -> Part:
    told = [Line("Invited", [_shown(each.invited) for each in counted])]
    told.append(Line("Joined", [_shown(each.joined) for each in counted]))
    return Part(
        key="people",
        title="Invited, joined, stayed",
        lead=f"By month. What is from 1 to {LEAST - 1} of a program is not shown, and in no total.",
        chart=lines(
            "people",
            title="Invited and joined, by month",
            desc=f"From {_name(counted[0].month)} to {_name(counted[-1].month)}.",
            labels=[f"{each.month:%b}" for each in counted],
            rows=told,
        ),
        table=Table(("Month", "Invited", "Joined", "Stayed"), [_people_row(n) for n in counted]),
    )


def _people_row(of: Numbers) -> list[Cell]:
    return row(_name(of.month), *map(_cell, (of.invited, of.joined)), _share(of.stayed))


def _opinions(year: Sequence[date], said: dict[date, Opinions]) -> Part:
    told = [said[month] for month in year]
    rows = [
        _line("Useful", [each.useful for each in told]),
        _line("Too personal", [each.too_personal for each in told]),
    ]
    hidden = [_name(month) for month in year if said[month].is_hidden]
    notes = (
        [f"Hidden, with fewer than {LEAST} who answered: {', '.join(hidden)}."] if hidden else []
    )
    return Part(
        key="opinions",
        title="Useful, too personal",
        lead="The month is that in which the message went. By chance it may as well be anywhere"
        " in the band.",
        chart=lines(
            "opinions",
            title="Useful and too personal, by month",
            desc=f"From {_name(year[0])} to {_name(year[-1])}, in per cent.",
            labels=[f"{month:%b}" for month in year],
            rows=rows,
            top=100.0,
            unit=" %",
        ),
        table=Table(
            ("Month", "Said whether useful", "Useful", "Said whether too personal", "Too personal"),
            # A year in which nobody said anything is no row of zeros.
            [_opinions_row(month, said[month]) for month in year] if _any_said(told) else [],
        ),
        notes=notes,
    )


def _any_said(told: Sequence[Opinions]) -> bool:
    return any(each.useful.whole or each.too_personal.whole for each in told)


def _opinions_row(month: date, said: Opinions) -> list[Cell]:
    useful, personal = said.useful, said.too_personal
    return row(_name(month), useful.whole, useful.in_words, personal.whole, personal.in_words)


def _line(name: str, shares: Sequence[Share]) -> Line:
    return Line(
        name,
        [100 * share.value if share.whole else None for share in shares],
        [_percents(share) if share.whole else None for share in shares],
    )


def _percents(share: Share) -> tuple[float, float]:
    low, high = share.interval
    return 100 * low, 100 * high


def _shown(people: int) -> float | None:
    return None if is_few(people) else float(people)


def _cell(people: int) -> str | int:
    return _FEW if is_few(people) else people


def _count(people: int) -> str:
    return _FEW if is_few(people) else f"{people:,}"


def _share(share: Share) -> str:
    return percent(share.value) if share.whole >= LEAST else "–"


def _opinion(share: Share) -> str:
    return percent(share.value) if share.whole else "–"


def _name(month: date) -> str:
    return f"{month:%B %Y}"
