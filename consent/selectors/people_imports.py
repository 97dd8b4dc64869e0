"""What became of the rows of an import, and what each refusal was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consent.models import PeopleImport
from consent.rules.people_imports import UNDO_FOR, Pace, Problem, pace, unfolded


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows became what; `taken` are all that were not refused."""

    rows: int
    added: int
    changed: int
    same: int
    refused: Mapping[str, int]
    addresses_refused: Mapping[str, int]
    notes: Mapping[str, int]
    fields: list[dict[str, Any]]

    @property
    def taken(self) -> int:
        """Return how many rows were not refused."""
        return self.rows - sum(self.refused.values())


def tally_of(counts: Mapping[str, Any] | None) -> Tally | None:
    """Return the counts of a dry run or an import, None where there are none yet."""
    if counts is None:
        return None
    outcomes = counts["outcomes"]
    return Tally(
        rows=counts["rows"],
        added=outcomes.get("added", 0),
        changed=outcomes.get("changed", 0),
        same=outcomes.get("same", 0),
        refused=counts["refused"],
        addresses_refused=counts["addresses_refused"],
        # What was counted before there were any has none.
        notes=counts.get("notes", {}),
        fields=[
            {**each, "why": sorted(each["refused"].items(), key=lambda why: -why[1])}
            for each in counts["fields"]
            if each["stored"] or each["refused"]
        ],
    )


def pace_of(people_import: PeopleImport) -> Pace:
    """Return how far an import is and how long it still takes."""
    return pace(
        rows=people_import.rows_read,
        worked=timedelta(milliseconds=people_import.worked_ms),
        done=people_import.bytes_read,
        whole=people_import.size,
    )


def undo_until(people_import: PeopleImport) -> datetime | None:
    """Return until when an import can be undone, None where it cannot."""
    ended = people_import.finished_at
    return ended + UNDO_FOR if ended is not None else None


def problems_of(people_import: PeopleImport) -> Iterator[Problem]:
    """Give each refusal of the import, or of its dry run: line, level, column, code."""
    is_foreseen = people_import.counts is None
    chunks = people_import.chunks.filter(is_foreseen=is_foreseen).order_by("id")
    for problems in chunks.values_list("problems", flat=True).iterator(100):
        yield from unfolded(problems)
