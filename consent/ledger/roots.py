"""The signed roots outside the database: a file of JSON lines that only grows.

Whoever can change the database cannot cut its end or forge its past without differing from here.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import structlog
from django.conf import settings

from consent.ledger.seals import SignedRoot, signed_root
from consent.models import Seal

log = structlog.get_logger(__name__)

FILE_NAME = "roots.jsonl"
_FIRST_LOOK = 4096
_AT_ONCE = 1000


class NoRootError(ValueError):
    """A line is not a signed root."""


def export_roots() -> int:
    """Append the roots that the file in `LEDGER_ROOTS_DIR` lacks, and sync it. Returns how many.

    A file that holds roots of later seals than the database has is left as it is, and the log
    says so: an older state of the database was restored, or seals were deleted.
    """
    folder = Path(settings.LEDGER_ROOTS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE_NAME).open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return _append_missing(file, _last_number(file))


def signed_roots(since: int = 0) -> Iterator[SignedRoot]:
    """Yield the signed roots of the database after number `since`, in order."""
    seals = Seal.objects.filter(number__gt=since).order_by("number")
    yield from (signed_root(seal) for seal in seals.iterator(_AT_ONCE))


def read_roots(path: Path, size: int | None = None) -> Iterator[tuple[str, SignedRoot | None]]:
    """Yield each line of a roots file as (where, root): None where the line is no signed root.

    Reads `size` bytes at most. A line that a crash cut short, and that was written again behind
    it, is left out.
    """
    torn, where = b"", ""
    for number, line in _lines(path, size):
        if torn and not line.startswith(torn):
            yield where, None
        root, where = _parse_or_none(line), f"{path}:{number}"
        torn = line if root is None else b""
        if root is not None:
            yield where, root
    if torn:
        yield where, None


def _lines(path: Path, size: int | None) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if size is not None and file.tell() > size:
                return
            yield number, line.rstrip(b"\n")


def parse_root(line: bytes) -> SignedRoot:
    """Return the signed root of one line. Raises `NoRootError`."""
    try:
        content: dict[str, Any] = json.loads(line)
        content |= {name: bytes.fromhex(content[name]) for name in _HEX}
        root = SignedRoot(**content)
        is_spelt_so = root.line() == line
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoRootError(line[:_FIRST_LOOK]) from error
    if not is_spelt_so:
        raise NoRootError(line[:_FIRST_LOOK])
    return root


_HEX = ("root", "previous", "signature")


def _parse_or_none(line: bytes) -> SignedRoot | None:
    try:
        return parse_root(line)
    except NoRootError:
        return None


def _append_missing(file: IO[bytes], last: int) -> int:
    newest = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if last > newest:
        log.error("roots_file_is_ahead_of_the_ledger", file=last, ledger=newest)
    written = 0
    for root in signed_roots(since=last):
        file.write(root.line() + b"\n")
        written += 1
    if written:
        file.flush()
        os.fsync(file.fileno())
    return written


def _last_number(file: IO[bytes]) -> int:
    """Return the number of the last root in the file, and end a line that was cut short."""
    end = file.seek(0, os.SEEK_END)
    look, number = _FIRST_LOOK, 0
    while end and not number:
        file.seek(max(0, end - look))
        lines = file.read().split(b"\n")
        number = next((r.number for r in map(_parse_or_none, reversed(lines)) if r), 0)
        if end <= look:
            break
        look *= 2
    if end and lines[-1]:
        file.write(b"\n")
    return number
