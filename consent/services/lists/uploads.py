"""A list that came as an upload: small enough to be moved while somebody waits."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from consent.services.importing.problems import Problem, UnusableFile
from consent.services.lists.files import file_hash, open_list_file, plan_list_columns
from consent.services.lists.moving import ListToMove, Moved, move_list
from consent.services.recording import Clock

# What is asked for in about ten seconds; longer lists go by `manage.py move_list`.
MOST_ROWS = 5_000
_TOLD = 50


@dataclass(frozen=True, slots=True)
class MovedUpload:
    """What became of the rows, the columns that were not read, and what the first refusals are."""

    moved: Moved
    unread: tuple[str, ...]
    problems: tuple[Problem, ...]


def move_upload(
    *,
    chunks: Iterable[bytes],
    wanted: ListToMove,
    mapping: Mapping[str, str],
    clock: Clock,
    dry_run: bool = False,
) -> MovedUpload:
    """Move an uploaded list as `move_list` does, up to `MOST_ROWS`. Raises `UnusableFile`.

    The file lies in a folder for files of the moment, for its owner alone, until this returns.
    """
    problems: list[Problem] = []
    with _kept(chunks) as path:
        _check_length(path)
        with open_list_file(path) as file:
            columns = plan_list_columns(header=file.header, mapping=mapping)
            moved = move_list(
                wanted=replace(wanted, file_hash=file_hash(path)),
                rows=file,
                columns=columns,
                clock=clock,
                dry_run=dry_run,
                on_problem=problems.append,
            )
    return MovedUpload(moved, tuple(columns.unread), tuple(problems[:_TOLD]))


def _check_length(path: Path) -> None:
    with open_list_file(path) as file:
        rows = sum(1 for _ in file)
    if rows > MOST_ROWS:
        raise UnusableFile(
            f"The file has {rows:,} rows. Up to {MOST_ROWS:,} can be moved here; for more, use"
            " manage.py move_list, which goes on where it was cut off."
        )


@contextmanager
def _kept(chunks: Iterable[bytes]) -> Iterator[Path]:
    number, name = tempfile.mkstemp(prefix="list-", suffix=".csv")
    path = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.writelines(chunks)
        yield path
    finally:
        path.unlink()
