"""The choice of a program and a month, from an address to a scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from delivery.selectors.reports.scope import Scope, months
from programs.models import Program


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen, what is, and how an address says so."""

    scope: Scope
    months: Sequence[date]

    @property
    def query(self) -> str:
        """Return the choice as a query, with its question mark; "" for everything."""
        said = {}
        if self.scope.program is not None:
            said["program"] = self.scope.program.slug
        if self.scope.month is not None:
            said["month"] = f"{self.scope.month:%Y-%m}"
        return f"?{urlencode(said)}" if said else ""

    @property
    def in_words(self) -> str:
        """Return what the report is about."""
        program, month = self.scope.program, self.scope.month
        which = program.name if program is not None else "All programs"
        return f"{which}, {f'{month:%B %Y}' if month is not None else 'all months'}"


def chosen(query: QueryDict, programs: Sequence[Program]) -> Choice:
    """Return the choice of an address among `programs`. Raises `Http404` for what is not there."""
    scope = Scope(programs, _program(query.get("program", ""), programs), _month(query))
    return Choice(scope, months(scope))


def _program(slug: str, programs: Sequence[Program]) -> Program | None:
    if not slug:
        return None
    found = next((program for program in programs if program.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _month(query: QueryDict) -> date | None:
    said = query.get("month", "")
    if not said:
        return None
    try:
        month = date.fromisoformat(f"{said}-01")
    except ValueError:
        raise Http404 from None
    if not 1900 < month.year < 2200:  # noqa: PLR2004 - a sane year
        raise Http404
    return month
