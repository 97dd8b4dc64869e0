"""Catalogues as templates read them: words picked by one field of the reader."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from delivery.rules.catalogues import match_of

Rows = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """One catalogue: `rows` is `{key as it is compared: {column: text}}`."""

    name: str
    key_field: str
    key_type: str
    columns: tuple[str, ...]
    rows: Rows

    def cell(self, value: Any, column: str) -> str | None:
        """Return the words for a stored value of the key field, or None where there are none.

        Raises `TypeError` or `ValueError` for what is no value of that type.
        """
        row = self.rows.get(match_of(self.key_type, value)) or {}
        return row.get(column) or None


Tables = Mapping[str, Table]


@dataclass(frozen=True, slots=True)
class Lookup:
    """One column that a text reads, by the name that it has there: "offers.headline"."""

    name: str
    table: Table
    column: str


def lookups(columns: Iterable[str], tables: Tables) -> tuple[Lookup, ...]:
    """Return where each column read is found; one of no catalogue is found nowhere."""
    found = []
    for name in sorted(columns):
        table, _, column = name.partition(".")
        if table in tables:
            found.append(Lookup(name, tables[table], column))
    return tuple(found)


def key_fields(found: Collection[Lookup]) -> frozenset[str]:
    """Return the fields whose values pick the rows: using a row uses them."""
    return frozenset(lookup.table.key_field for lookup in found)


def cells(
    found: Collection[Lookup], usable: Collection[str], values: Mapping[str, Any]
) -> dict[str, str | None]:
    """Return the words of each column for one person; None where there are none.

    `usable` are the fields of the person that may be used, `values` their stored profile.
    """
    return {
        each.name: each.table.cell(values[each.table.key_field]["v"], each.column)
        if each.table.key_field in usable
        else None
        for each in found
    }


def columns_of(rows: Rows, columns: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the rows with these columns only, and no cell that is empty."""
    kept = {
        match: {column: row[column] for column in columns if row.get(column)}
        for match, row in rows.items()
    }
    return {match: row for match, row in kept.items() if row}
