"""Files of people that a system brings by the API: worked at once, as nobody looks at a check."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from consent.models import PeopleImport
from consent.rules.people_imports import FileFormat, ImportState
from consent.selectors.catalogue import field_keys
from consent.services.importing import (
    PeopleFile,
    UnusableFile,
    open_people_file,
    open_people_lines,
)
from consent.services.importing.columns import IDENTITY, NEEDED, ColumnPlan
from consent.services.people_imports import files
from consent.services.people_imports.choosing import columns_of
from consent.services.people_imports.taking_in import check_header
from programs.selectors.sides import writes_sandbox

_OBSERVED = "observed_at"


def take_in_job(
    *, path: Path, file_format: FileFormat, api_key: str, clock: Callable[[], datetime]
) -> PeopleImport:
    """Note a file that was uploaded, and have it worked; a worker begins within seconds.

    The file at `path` is moved in the caller's transaction: where that is rolled back, it goes
    with the files that nobody went on with. Columns of a CSV file are called as the fields of the
    API's upsert and of the catalogue. Raises `UnusableFile`, and notes nothing then.
    """
    with transaction.atomic():
        read = _read_csv if file_format == FileFormat.CSV else _read_lines
        row = PeopleImport.objects.create(
            file_name=f"people.{file_format.value}",
            format=file_format,
            api_key=api_key,
            is_sandbox=writes_sandbox(),
            uploaded_at=clock(),
            state=ImportState.RUNNING,
            **read(path),
        )
        path.rename(files.path_of(row.pk))
    return row


def _read_lines(path: Path) -> dict[str, Any]:
    with open_people_lines(path) as lines:
        return {"size": lines.size, "encoding": "utf-8"}


def _read_csv(path: Path) -> dict[str, Any]:
    # Before the reader says it with the path, which is none of the caller's business.
    if not path.stat().st_size:
        raise UnusableFile("The file is empty.")
    with open_people_file(path) as file:
        check_header(file)
        mapping = _mapping(file)
        columns_of(mapping, file.header)
        return {
            "size": file.size,
            "encoding": file.encoding.name,
            "delimiter": file.delimiter,
            "mapping": mapping,
        }


def _mapping(file: PeopleFile) -> dict[str, Any]:
    plan = ColumnPlan(file.header)
    plan.claim_by_name([*IDENTITY, *field_keys(), _OBSERVED])
    places = plan.claimed
    if missing := [name for name in NEEDED if name not in places]:
        raise UnusableFile(f"The first line names no column {' and no '.join(missing)}.")
    observed = places.pop(_OBSERVED, None)
    names = {target: file.header[place] for target, place in places.items()}
    return {"places": places, "since": None, "fixed": "", "observed": observed, "names": names}
