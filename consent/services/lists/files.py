"""A file of opt-ins as another tool exports it: CSV or NDJSON, and what its columns say."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from consent.services.importing.columns import ColumnPlan
from consent.services.importing.ndjson import NdjsonFile, is_ndjson
from consent.services.importing.problems import UnusableFile
from consent.services.importing.reading import PeopleFile, open_people_file
from consent.services.proxy import ProxyItem, SignUp

TARGETS = (
    *("email", "external_id", "language"),
    *("signed_up_at", "ip", "user_agent", "wording", "note"),
)
NEEDED = ("email", "signed_up_at")
# What is kept of a cell: evidence is not a place for whole documents.
_LONGEST = {"ip": 45, "user_agent": 500, "wording": 2000, "note": 2000}

ListFile = PeopleFile | NdjsonFile


@dataclass(frozen=True, slots=True)
class ListColumns:
    """The place of each part of a sign-up in a row, and the columns that are not read."""

    places: Mapping[str, int]
    unread: Sequence[str]

    def item(
        self, cells: Sequence[str], *, program: str, language: str, statement: str
    ) -> ProxyItem:
        """Return the sign-up that stands in a row."""
        said = {name: cells[place].strip() for name, place in self.places.items()}
        kept = {name: said.get(name, "")[:longest] for name, longest in _LONGEST.items()}
        return ProxyItem(
            program=program,
            email=said["email"],
            external_id=said.get("external_id", ""),
            language=said.get("language", "") or language,
            evidence=SignUp(
                at=_moment(said["signed_up_at"]),
                **{**kept, "wording": kept["wording"] or statement},
            ),
        )


def plan_list_columns(*, header: Sequence[str], mapping: Mapping[str, str]) -> ListColumns:
    """Return what each column is: as `mapping` (target to column) says, else by equal names.

    Raises `UnusableFile` where a column that is needed or named is missing or stands twice.
    """
    plan = ColumnPlan(header)
    for target, column in mapping.items():
        if target not in TARGETS:
            raise UnusableFile(f"--map names {target!r}, which is none of {', '.join(TARGETS)}.")
        plan.claim(target, plan.find(column))
    plan.claim_by_name(TARGETS)
    plan.check_needed(NEEDED)
    used = set(plan.claimed.values())
    return ListColumns(
        plan.claimed, [name for i, name in enumerate(header) if name and i not in used]
    )


@contextmanager
def open_list_file(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Iterator[ListFile]:
    """Open a CSV file with a header, or one JSON object a line. Raises `UnusableFile`."""
    if not path.is_file() or not path.stat().st_size or not is_ndjson(path):
        with open_people_file(path, encoding=encoding, delimiter=delimiter) as people:
            yield people
        return
    with path.open("rb") as file:
        yield NdjsonFile(file, path.stat().st_size)


def file_hash(path: Path) -> bytes:
    """Return the SHA-256 by which the same file is known again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _moment(text: str) -> datetime | None:
    """Return a time as other tools write it: ISO 8601, with or without a time; UTC if unsaid."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
