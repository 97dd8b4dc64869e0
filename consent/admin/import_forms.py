"""What is asked of whoever brings a file of people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from consent.rules.people_imports import SINCE
from consent.services.importing.columns import IDENTITY
from consent.services.people_imports import Choice
from consent.services.people_imports.previewing import Column
from programs.models import DataField
from programs.rules.languages import words_in
from subscribers.rules.vocabulary import Relationship

_NOT_TAKEN = ("", "Not taken: stays in the file")
_LABELS = {
    "external_id": "Their id, such as a customer number",
    "email": "E-mail address",
    "language": "Language",
    "time_zone": "Time zone",
    "account": "Account: their company",
    "relationship": "How well you know them, in a word",
    SINCE: "Customer since: a day",
}
_COLUMN = "column."


class UploadForm(forms.Form):
    """Ask for the file."""

    file = forms.FileField(
        label="CSV file",
        help_text="The first line names the columns. Nobody is imported before you have seen how.",
    )


class ColumnsForm(forms.Form):
    """Ask what each column of the file becomes."""

    fixed = forms.ChoiceField(
        label="Everybody in the file is",
        required=False,
        choices=[("", "As the file says, or not said"), *Relationship.choices],
        help_text="How well you know them: it limits how personal a message may be.",
    )

    def __init__(
        self, data: QueryDict | None, *, columns: Sequence[Column], kept: Mapping[str, Any]
    ) -> None:
        super().__init__(data, label_suffix="", initial={"fixed": kept.get("fixed", "")})
        self._columns = [column for column in columns if column.name]
        chosen = _chosen_before(kept) or {each.number: each.suggested for each in self._columns}
        choices = _targets()
        for column in self._columns:
            self.fields[f"{_COLUMN}{column.number}"] = forms.ChoiceField(
                label=column.name,
                required=False,
                choices=choices,
                initial=chosen.get(column.number, ""),
            )

    def rows(self) -> list[tuple[Column, forms.BoundField]]:
        """Return each column with its question."""
        return [(column, self[f"{_COLUMN}{column.number}"]) for column in self._columns]

    @property
    def choice(self) -> Choice:
        """Return what was chosen, or what is suggested where nothing was yet."""
        said = {field.name: field.value() for field in self}
        targets = {each.number: said[f"{_COLUMN}{each.number}"] for each in self._columns}
        return Choice({i: to for i, to in targets.items() if to}, said["fixed"] or "")


def _chosen_before(kept: Mapping[str, Any]) -> dict[int, str]:
    places = {number: target for target, number in kept.get("places", {}).items()}
    if kept.get("since") is not None:
        places[kept["since"]] = SINCE
    return places


def _targets() -> list[Any]:
    called = {row.key: words_in(row.labels, "en") or row.key for row in DataField.objects.all()}
    shared = {words for words, times in Counter(called.values()).items() if times > 1}
    fields = [
        (key, f"{words} ({key})" if words in shared else words)
        for key, words in sorted(called.items())
    ]
    identity = [(target, _LABELS[target]) for target in (*IDENTITY, SINCE)]
    return [_NOT_TAKEN, ("Who they are", identity), ("What you know of them", fields)]
