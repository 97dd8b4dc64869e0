"""One line of a journal: JSON that carries its own checksum, so that a torn one is recognized."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

# A mark says that lines `from` to `to` were committed; it has no number of its own.
COMMITTED = "committed"
# Lines `from` to `to` were rolled back, and their caller was told so. A mark wins over it.
TAKEN_BACK = "taken_back"
# Messages that were about to be handed over; details: `{"editions": {"program/name": how many}}`.
SENDING = "sending"

_SUM = "sum"
_SUM_LENGTH = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What happened, in references and keyed hashes only: no address, no id of the controller.

    `n` counts the lines of one file from 1. `subject` and `position` are the entry's place in the
    ledger and `hash` is its own, all as text. `address_hash` is the keyed hash of the person's
    address, in hex; a line with it and no `subject` stopped an address that nobody had. Empty parts
    are not written.
    """

    n: int = 0
    kind: str
    at: str = ""
    subject: str = ""
    position: int = 0
    hash: str = ""
    program: str = ""
    actor: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    address_hash: str = ""


def encode(line: Line) -> bytes:
    """Return the line as it is written, its end included."""
    content = {name: value for name, value in asdict(line).items() if value}
    return _json(content | {_SUM: _checksum(content)}) + b"\n"


def decode(raw: bytes) -> Line | None:
    """Return the line, or None where it was torn or changed."""
    try:
        content = json.loads(raw)
        found = content.pop(_SUM, "")
        return Line(**content) if found == _checksum(content) else None
    except (ValueError, TypeError, AttributeError):
        return None


def mark(first: int, last: int) -> Line:
    """Return the mark that lines `first` to `last` were committed."""
    return Line(kind=COMMITTED, details={"from": first, "to": last})


def take_back(first: int, last: int) -> Line:
    """Return the word that lines `first` to `last` were rolled back."""
    return Line(kind=TAKEN_BACK, details={"from": first, "to": last})


def taken_back(line: Line) -> range:
    """Return the lines that `line` takes back."""
    if line.kind != TAKEN_BACK:
        return range(0)
    return range(int(line.details.get("from", 0)), int(line.details.get("to", 0)) + 1)


def marked(line: Line) -> tuple[int, int] | None:
    """Return the first and the last line that `line` marks, or None where it is no mark."""
    if line.kind != COMMITTED:
        return None
    return int(line.details.get("from", 0)), int(line.details.get("to", 0))


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json(content)).hexdigest()[:_SUM_LENGTH]


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
