"""What an import did, in plain counts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consent.rules.profile import ProfileRefusal
from consent.services.importing.problems import Note, RowProblem
from consent.services.profile import ProfileOutcome
from consent.services.upsert import UpsertResult
from subscribers.rules.vocabulary import AddressRefusal, PersonOutcome, PersonRefusal

_SENTENCES: Mapping[str, str] = {
    each: each.sentence
    for kind in (PersonRefusal, RowProblem, ProfileRefusal, AddressRefusal, Note)
    for each in kind
}

_COUNTERS = ("outcomes", "refused", "addresses_refused", "kept", "notes")


def sentence_of(code: str) -> str:
    """Return why a row or a value was refused, in a sentence that holds no value."""
    return _SENTENCES[code]


@dataclass(slots=True)
class FieldCount:
    """What became of the values of one column. `key` is None where the catalogue has no field."""

    column: str
    key: str | None
    stored: int = 0
    refused: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class ImportReport:
    """Count rows by what became of each, and values by column."""

    fields: list[FieldCount]
    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    addresses_refused: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "ImportReport":
        """Return the report that `as_json` gave."""
        fields = [
            FieldCount(each["column"], each["key"], each["stored"], Counter(each["refused"]))
            for each in kept["fields"]
        ]
        counters = {name: Counter(kept.get(name, {})) for name in _COUNTERS}
        return cls(fields=fields, rows=kept["rows"], **counters)

    def as_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        fields = [
            {"column": f.column, "key": f.key, "stored": f.stored, "refused": dict(f.refused)}
            for f in self.fields
        ]
        counters = {name: dict(getattr(self, name)) for name in _COUNTERS}
        return {"fields": fields, "rows": self.rows, **counters}

    @property
    def added(self) -> int:
        """Return how many people are new."""
        return self.outcomes[PersonOutcome.ADDED]

    @property
    def changed(self) -> int:
        """Return how many people were known and are different now."""
        return self.outcomes[PersonOutcome.CHANGED]

    @property
    def same(self) -> int:
        """Return how many people were known just so."""
        return self.outcomes[PersonOutcome.SAME]

    @property
    def rows_refused(self) -> int:
        """Return how many rows were refused."""
        return self.refused.total()

    @property
    def values_stored(self) -> int:
        """Return how many profile values were stored."""
        return sum(each.stored for each in self.fields)

    def count_refused_row(self, code: str) -> None:
        """Count one row that was not taken."""
        self.rows += 1
        self.refused[code] += 1

    def count_person(self, result: UpsertResult) -> None:
        """Count one row that reached us."""
        if result.person.refusal is not None:
            self.count_refused_row(result.person.refusal)
            return
        self.rows += 1
        self.outcomes[result.person.outcome] += 1
        if result.person.address_refusal is not None:
            self.addresses_refused[result.person.address_refusal] += 1
        self.kept.update(result.person.kept)
        self._count_values(result.profile)

    def _count_values(self, profile: ProfileOutcome) -> None:
        for each in self.fields:
            if each.key is None:
                continue
            each.stored += each.key in profile.stored
            if each.key in profile.refused:
                each.refused[profile.refused[each.key]] += 1
