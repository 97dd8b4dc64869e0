"""What a receiving mail system found out of a message, read from its Authentication-Results.

RFC 8601, and RFC 6376 for the signature's own list of headers. Large providers write these headers
a little differently from what the standard says, so they are read as they are found.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_PAIR = re.compile(r'([A-Za-z0-9_.-]+)(?:/\d+)?\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;]+)')
_TAG = re.compile(r"([a-zA-Z][a-zA-Z0-9_]*)\s*=\s*([^;]*)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One method's result with its properties: `dkim`, `pass`, `{"header.d": "example.com"}`."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Results:
    """What one mail system found; `by` is its name, "" where it gives none."""

    by: str
    findings: tuple[Finding, ...]

    def of(self, method: str) -> list[Finding]:
        """Return what was found by one method."""
        return [found for found in self.findings if found.method == method]


@dataclass(frozen=True, slots=True)
class Signature:
    """A DKIM signature: in whose name, by which key, over which headers (in small letters)."""

    domain: str
    selector: str
    covers: frozenset[str]


def results_of(headers: Sequence[str]) -> Results | None:
    """Return what the mail system that received the message last found; None where none says.

    The first header is the last that was written: those below it count where the same one wrote
    them, for many write one for each method.
    """
    read = [_results(header) for header in headers]
    if not read:
        return None
    by = read[0].by
    return Results(by, tuple(each for one in read if one.by == by for each in one.findings))


def signature_of(header: str) -> Signature:
    """Return what a DKIM-Signature header covers; nothing where it cannot be read."""
    tags = {name.lower(): "".join(value.split()) for name, value in _TAG.findall(header)}
    covers = frozenset(name for name in tags.get("h", "").lower().split(":") if name)
    return Signature(tags.get("d", "").lower(), tags.get("s", "").lower(), covers)


def is_aligned(domain: str, with_: str) -> bool:
    """Say whether `domain` is that of the From address, lies below it or above it.

    Two that lie side by side may belong together, too: who owns what is above them is not known
    here, so DMARC's own result says it.
    """
    one, other = domain.lower().rstrip("."), with_.lower().rstrip(".")
    if not one or not other or "." not in one:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _results(header: str) -> Results:
    first, *others = _split(_without_comments(header))
    # Some leave their name out and begin with the first result.
    parts, by = ([first, *others], "") if "=" in first else (others, first)
    name = by.split()[0].lower() if by.split() else ""
    return Results(name, tuple(_findings(parts)))


def _findings(parts: Sequence[str]) -> Iterator[Finding]:
    for part in parts:
        pairs = [(name.lower(), value.strip('"')) for name, value in _PAIR.findall(part)]
        if pairs:
            (method, result), *properties = pairs
            yield Finding(method, result.lower(), dict(properties))


def _split(text: str) -> list[str]:
    """Return the parts between semicolons, those between quotes aside."""
    return [part.strip() for part in re.findall(r'(?:[^;"]|"(?:[^"\\]|\\.)*"|")+', text)] or [""]


def _without_comments(text: str) -> str:
    """Return the text without what stands in parentheses, which may be nested, outside of quotes.

    RFC 5322, 3.2.2.
    """
    kept: list[str] = []
    depth, is_quoted, is_escaped = 0, False, False
    for letter in text:
        if is_escaped:
            is_escaped = False
        elif letter == "\\":
            is_escaped = True
        elif letter == '"' and not depth:
            is_quoted = not is_quoted
        elif letter == "(" and not is_quoted:
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
            continue
        if not depth:
            kept.append(letter)
    return "".join(kept)
