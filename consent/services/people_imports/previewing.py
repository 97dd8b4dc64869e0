"""The first rows of a file as they would be stored, before anybody decides anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils import timezone

from consent.models import PeopleImport
from consent.rules.people_imports import suggest
from consent.selectors.catalogue import field_labels
from consent.services.importing import BadRow, ImportRun, Row
from consent.services.people_imports.choosing import (
    Choice,
    columns_of,
    mapping_of,
    targets_there_are,
    words_for,
)
from consent.services.people_imports.taking_in import open_file
from programs.models import DataField
from programs.rules.languages import words_in
from programs.rules.values import ValueRefused, parse_value
from subscribers.rules.matching import Identity, identify

Clock = Callable[[], datetime]

_ROWS = 5
_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file, with what stands in it and what it probably is."""

    number: int
    name: str
    samples: tuple[str, ...]
    suggested: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as it would be stored: what each target holds, and what is wrong with it."""

    line: int
    cells: tuple[str, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows under the names of what they become."""

    heads: tuple[str, ...]
    rows: tuple[Shown, ...]


def columns_in(people_import: PeopleImport) -> list[Column]:
    """Return the columns of a file with the first cells of each. Raises `UnusableFile`."""
    with open_file(people_import) as file:
        rows = [row for row in islice(file, _ROWS) if isinstance(row, Row)]
        suggested = suggest(file.header, targets_there_are(), field_labels())
        return [
            Column(i, name, _samples(rows, i), suggested.get(i, ""))
            for i, name in enumerate(file.header)
        ]


def preview(people_import: PeopleImport, choice: Choice, clock: Clock = timezone.now) -> Preview:
    """Return the first rows as they would be stored. Raises `UnusableFile`."""
    with open_file(people_import) as file:
        mapping = mapping_of(choice, file.header)
        run = ImportRun(columns_of(mapping, file.header), clock, is_rehearsal=True)
        fields = {each.key: each for each in DataField.objects.filter(key__in=mapping["places"])}
        heads = _heads(mapping, fields)
        shown = [_shown(row, run, heads, fields) for row in islice(file, _ROWS)]
    words = words_for(heads)
    return Preview(tuple(_capital(words[head]) for head in heads), tuple(shown))


def _samples(rows: Sequence[Row], number: int) -> tuple[str, ...]:
    said = dict.fromkeys(row.cells[number] for row in rows if row.cells[number].strip())
    return tuple(islice(said, _SAMPLES))


def _heads(mapping: Mapping[str, Any], fields: Mapping[str, DataField]) -> list[str]:
    said = mapping["since"] is not None or mapping["fixed"]
    identity = [target for target in mapping["places"] if target not in fields]
    return [*identity, *(["relationship"] if said else []), *fields]


def _shown(
    row: Row | BadRow, run: ImportRun, heads: Sequence[str], fields: Mapping[str, DataField]
) -> Shown:
    if isinstance(row, BadRow):
        return Shown(row.line, (), row.problem.sentence)
    try:
        item = run.item(row.cells)
    except ValueError:
        return Shown(row.line, (), "The day since when is no date such as 2026-11-14.")
    person = identify(item.person)
    if not isinstance(person, Identity):
        return Shown(row.line, (), person.sentence)
    note = run.note_of(item.person)
    cells, problem = [], note.sentence if note else ""
    for head in heads:
        try:
            cells.append(_cell(head, person, item.profile, fields))
        except ValueRefused as refused:
            cells.append("")
            problem = f"{words_in(fields[head].labels, 'en') or head}: {refused.message}"
    return Shown(row.line, tuple(cells), problem)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _cell(
    head: str, person: Identity, profile: Mapping[str, Any], fields: Mapping[str, DataField]
) -> str:
    if head not in fields:
        return str(getattr(person, head) or "")
    if head not in profile:
        return ""
    field = fields[head]
    value = parse_value(field.type, profile[head], field.labels_by_code)
    return "; ".join(value) if isinstance(value, list) else str(value)
