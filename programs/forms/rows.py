"""Small tables inside a form: who else handles data, the choices of a field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from programs.forms.translated import languages, read_words

MAX_ROWS = 200


@dataclass(frozen=True, slots=True)
class Column:
    """One column of such a table; a translated one has a box for each language."""

    name: str
    label: str
    translated: bool = False

    def read(self, data: Mapping[str, Any], prefix: str) -> Any:
        """Return what was filled in for one row: a text, or `{language: text}`."""
        if not self.translated:
            return str(data.get(f"{prefix}{self.name}", "")).strip()
        return read_words(data, f"{prefix}{self.name}-")

    def boxes(self, row: Mapping[str, Any], prefix: str) -> list[dict[str, str]]:
        """Return the boxes of one row, filled."""
        value = row.get(self.name)
        if not self.translated:
            return [_box(f"{prefix}{self.name}", self.label, str(value or ""))]
        words = value if isinstance(value, dict) else {}
        return [
            _box(f"{prefix}{self.name}-{tag}", f"{self.label}, {label}", words.get(tag, ""))
            for tag, label in languages(words).items()
        ]


def _box(name: str, label: str, value: str) -> dict[str, str]:
    return {"name": name, "label": label, "value": value}


class RowsWidget(forms.Widget):
    """Show the rows that there are and a few empty ones, which need no script to be added."""

    template_name = "admin/programs/widgets/rows.html"

    def __init__(self, columns: Sequence[Column], *, empty: int = 2) -> None:
        """Show `empty` rows to fill in besides those that there are."""
        super().__init__()
        self.columns = columns
        self.empty = empty

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the table."""
        rows = [*(value or []), *({} for _ in range(self.empty))]
        filled = [
            [box for column in self.columns for box in column.boxes(row, f"{name}-{number}-")]
            for number, row in enumerate(rows)
        ]
        return render_to_string(self.template_name, {"rows": filled, "id": (attrs or {}).get("id")})

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> list[dict[str, Any]]:
        """Read the rows that are not empty."""
        rows = (self._row(data, f"{name}-{number}-") for number in range(MAX_ROWS))
        return [row for row in rows if any(row.values())]

    def _row(self, data: Mapping[str, Any], prefix: str) -> dict[str, Any]:
        return {column.name: column.read(data, prefix) for column in self.columns}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Say whether the form had no table."""
        return f"{name}-0-{self.columns[0].name}" not in data

    def id_for_label(self, id_: str) -> str:
        """Lead nowhere: each box has its own label."""
        return ""


class ProcessorsField(forms.Field):
    """Take `[{"name", "where", "does": {language: words}}]`."""

    widget = RowsWidget(
        [
            Column("name", "Name"),
            Column("where", "Country"),
            Column("does", "What it does with the data", translated=True),
        ]
    )

    def validate(self, value: Any) -> None:
        """Ask for the name of each."""
        super().validate(value)
        if any(not row["name"] for row in value):
            raise ValidationError("Name each processor.", code="unnamed")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether any row differs."""
        return (initial or []) != (data or [])


class ChoicesField(forms.Field):
    """Take `[{"code", "labels": {language: label}}]`, in the order of the rows."""

    widget = RowsWidget(
        [Column("code", "Code"), Column("labels", "Label", translated=True)], empty=5
    )

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Return the rows, each with a code of its own."""
        rows: list[dict[str, Any]] = value or []
        codes = [row["code"] for row in rows]
        if not all(codes):
            raise ValidationError("Give each choice a code.", code="uncoded")
        if len(set(codes)) < len(codes):
            raise ValidationError("Two choices have the same code.", code="twice")
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether any choice or their order differs."""
        return (initial or []) != (data or [])
