"""JSON without surprises: what the database could not hold or another reader reads otherwise."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# Half of the callers escape every letter beyond ASCII: few of those escapes are worth a look.
_MAYBE_UNSTORABLE = re.compile(rb"\\u(0000|[dD][89a-fA-F])")


class UnreadableError(ValueError):
    """A reason that can be told; it quotes nothing of the document."""


def loads(body: bytes) -> Any:
    """Return the document in `body`. Raises `ValueError` or `RecursionError`.

    Refused are NUL and half surrogates in any text, NaN and infinities, numbers beyond a double
    and a name that stands twice in one object.
    """
    document = json.loads(
        body.decode(),
        object_pairs_hook=_object,
        parse_constant=_no_constant,
        parse_float=_finite,
    )
    # Only an escape can bring them in: JSON refuses a bare NUL, UTF-8 a bare surrogate.
    if _MAYBE_UNSTORABLE.search(body) and any(
        _UNSTORABLE.search(text) for text in _texts(document)
    ):
        raise UnreadableError("A text holds a NUL character or half a surrogate pair.")
    return document


def _texts(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for name, value in document.items():
            yield name
            yield from _texts(value)
    elif isinstance(document, list):
        for value in document:
            yield from _texts(value)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadableError("A name stands twice in one object.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise UnreadableError(f"{name} is no number of JSON.")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise UnreadableError("A number is too large.")
    return number
