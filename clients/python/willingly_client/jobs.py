"""Jobs: more items than go by the thousand, as one file."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from willingly_client.transport import Upload

Item = Mapping[str, object]
Source = Iterable[Item] | Path

NDJSON, CSV = "application/x-ndjson", "text/csv"
OVER = frozenset({"done", "cancelled", "failed", "undone"})
PATHS = {"upsert_people": "/import-jobs/", "tell_events": "/event-jobs/"}


@contextmanager
def upload_of(source: Source) -> Iterator[Upload]:
    """Open what is to be sent: a file as it is, items as a file that goes with the block.

    A file called `.csv` is CSV; any other has a JSON object a line.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield _upload(file, CSV if source.suffix.lower() == ".csv" else NDJSON)
    else:
        # On the disk: a million items need no memory, and can be sent again from the start.
        with tempfile.TemporaryFile() as file:
            file.writelines(_line(item) for item in source)
            yield _upload(file, NDJSON)


def path_of(job: Mapping[str, Any], rest: str = "") -> str:
    """Return the path of a job below /api/v1; its host is not looked at."""
    return f"{PATHS[job['kind']]}{int(job['id'])}/{rest}"


def errors_in(said: bytes) -> Any:
    """Return what a job refused, read from an object a line."""
    return [json.loads(line) for line in said.splitlines() if line]


def _upload(file: BinaryIO, content_type: str) -> Upload:
    size = file.seek(0, 2)
    return Upload(file, size, content_type)


def _line(item: Item) -> bytes:
    return json.dumps(item, allow_nan=False, separators=(",", ":")).encode() + b"\n"
