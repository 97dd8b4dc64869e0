"""The part of a report about what sites, apps and salespeople showed."""

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse
from django.utils.http import urlencode

from delivery.admin.reports.hidden import hidden_note, merged_note
from delivery.admin.reports.tables import Cell, Part, Table, row
from delivery.rules.reports.vocabulary import ReservedAs
from delivery.selectors.reports.reserved import ReservedMonth, reserved
from delivery.selectors.reports.scope import Scope
from programs.models import Program
from programs.rules.charts import Bar, bars

_ENDS = (ReservedAs.USED, ReservedAs.UNUSED, ReservedAs.UNREPORTED)


def elsewhere_parts(scope: Scope) -> list[Part]:
    """Return what became of what was shown elsewhere; no part where nothing was."""
    cells = reserved(scope)
    if not (cells.shown or cells.hidden):
        return []
    programs = {program.pk: program for program in scope.shown}
    counts = _by_program(cells.shown)
    whole = {end: sum(of[end] for of in counts.values()) for end in _ENDS}
    drawn = [Bar(end.label, whole[end], f"{whole[end]:,}") for end in _ENDS]
    said = "; ".join(f"{bar.label}: {bar.said}" for bar in drawn)
    hidden = (f"{programs[each.program_id].name} in {each.month:%B %Y}" for each in cells.hidden)
    part = Part(
        key="elsewhere",
        title="What became of what was shown elsewhere, by program",
        lead="By a site, an app or a salesperson, who report it; what waits for that is not"
        " counted yet. What was never reported may have been used: it keeps its place until"
        " somebody finds out, and then counts as what it was.",
        chart=bars("elsewhere", title="Shown elsewhere, by outcome", desc=said, rows=drawn),
        table=Table(
            ("Program", *(end.label for end in _ENDS)),
            [_program_row(programs[pk], of) for pk, of in counts.items()],
        ),
        notes=[*merged_note(cells.shown, "people"), *hidden_note(hidden, scope, "people")],
    )
    return [part]


def _by_program(cells: Sequence[Sequence[ReservedMonth]]) -> dict[int, dict[str, int]]:
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for cell in cells:
        for each in cell:
            for end in _ENDS:
                counts[each.program_id][end] += each.counts[end]
    return counts


def _program_row(program: Program, of: dict[str, int]) -> list[Cell]:
    listing = f"{reverse('admin:delivery_reservation_changelist')}?program={program.slug}"
    return row(
        Cell(program.name, listing),
        *(Cell(of[end], f"{listing}&{urlencode({'became': str(end)})}") for end in _ENDS),
    )
