"""Which column says what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from consent.rules.people_imports import WORDS_FOR
from consent.services.importing.problems import UnusableFile
from subscribers.rules.vocabulary import Relationship

IDENTITY = ("external_id", "email", "language", "time_zone", "account", "relationship")
NEEDED = ("external_id", "email")


@dataclass(frozen=True, slots=True)
class FixedWord:
    """Everybody in the file has this relationship."""

    relationship: Relationship


@dataclass(frozen=True, slots=True)
class WordsIn:
    """A column says the relationship in its words."""

    column: str


@dataclass(frozen=True, slots=True)
class Since:
    """A column says since when somebody is a customer; the days passed say the relationship."""

    column: str
    days: Mapping[Relationship, int]


RelationshipSource = FixedWord | WordsIn | Since


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The place of each part of a person in a row.

    `fields` is by the key of the data field, `observed` the column that says since when the values
    of a row are so. `unknown` are the columns that are neither part of
    an identity nor in the catalogue: they are counted and dropped.
    """

    names: Sequence[str]
    identity: Mapping[str, int]
    fields: Mapping[str, int]
    unknown: Sequence[int] = ()
    fixed: Relationship | None = None
    since: int | None = None
    days: Mapping[Relationship, int] = field(default_factory=dict)
    observed: int | None = None


def plan_columns(
    *,
    header: Sequence[str],
    catalogue: Collection[str],
    mapping: Mapping[str, str],
    relationship: RelationshipSource | None = None,
) -> Columns:
    """Return what each column is: as `mapping` (target to column) says, else by equal names.

    Raises `UnusableFile` where a column that is needed or named is missing or stands twice, or
    where a target is neither part of an identity nor in the catalogue.
    """
    plan = ColumnPlan(header)
    for target, column in mapping.items():
        plan.claim(_known_target(target, catalogue), plan.find(column))
    if isinstance(relationship, WordsIn):
        plan.claim("relationship", plan.find(relationship.column))
    since = plan.find(relationship.column) if isinstance(relationship, Since) else None
    plan.claim_by_name([*IDENTITY, *catalogue])
    if isinstance(relationship, FixedWord | Since):
        plan.claimed.pop("relationship", None)
    plan.check_needed(NEEDED)
    return columns_at(
        header=header,
        places=plan.claimed,
        since=since,
        fixed=relationship.relationship if isinstance(relationship, FixedWord) else None,
        days=relationship.days if isinstance(relationship, Since) else {},
    )


def columns_at(
    *,
    header: Sequence[str],
    places: Mapping[str, int],
    since: int | None = None,
    fixed: Relationship | None = None,
    days: Mapping[Relationship, int],
    observed: int | None = None,
) -> Columns:
    """Return the columns that stand at `places` (target to number), and none by its name.

    Raises `UnusableFile` where one is missing without which nothing can be done with a row.
    """
    missing = [target for target in NEEDED if target not in places]
    if missing:
        which = " and which is ".join(WORDS_FOR[target] for target in missing)
        raise UnusableFile(f"Say which column is {which}.")
    used = {*places.values(), since, observed}
    return Columns(
        names=header,
        identity={target: index for target, index in places.items() if target in IDENTITY},
        fields={key: index for key, index in places.items() if key not in IDENTITY},
        unknown=[i for i, name in enumerate(header) if name and i not in used],
        fixed=fixed,
        since=since,
        days=days,
        observed=observed,
    )


def _known_target(target: str, catalogue: Collection[str]) -> str:
    if target not in IDENTITY and target not in catalogue:
        raise UnusableFile(
            f"--map names {target!r}, which is neither one of {', '.join(IDENTITY)} "
            "nor a data field of the catalogue."
        )
    return target


class ColumnPlan:
    """Columns as they are claimed, each target once."""

    def __init__(self, header: Sequence[str]) -> None:
        self._header = header
        self._folded = [name.casefold() for name in header]
        self.claimed: dict[str, int] = {}

    def find(self, column: str) -> int:
        """Return the place of a column that somebody named."""
        found = self._places(column)
        if not found:
            raise UnusableFile(f"The file has no column {column!r}; {self._has()}")
        return self._one(column, found)

    def claim(self, target: str, index: int) -> None:
        """Say which column a target is in."""
        self.claimed[target] = index

    def claim_by_name(self, targets: Collection[str]) -> None:
        """Give each target that nobody named the column of its own name, if there is one."""
        for target in targets:
            found = self._places(target)
            if target not in self.claimed and found:
                self.claim(target, self._one(target, found))

    def check_needed(self, targets: Collection[str]) -> None:
        """Raise where a column is missing without which nothing can be done with a row."""
        for target in targets:
            if target not in self.claimed:
                raise UnusableFile(
                    f"The file has no column {target!r}; {self._has()} "
                    f"Name it with --map {target}=COLUMN."
                )

    def _places(self, column: str) -> list[int]:
        exact = [i for i, name in enumerate(self._header) if name == column]
        wanted = column.strip().casefold()
        return exact or [i for i, name in enumerate(self._folded) if name == wanted]

    def _one(self, column: str, found: list[int]) -> int:
        if len(found) > 1:
            raise UnusableFile(f"The column {column!r} stands {len(found)} times in the header.")
        return found[0]

    def _has(self) -> str:
        # A first line with an address in it is a person, and must not be repeated.
        if any("@" in name for name in self._header):
            return "its first line looks like a row, not like a header."
        return f"it has: {', '.join(name for name in self._header if name)}."
