"""Read JSON without surprises."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# Half of the callers escape every letter beyond ASCII: few of those escapes are worth a look.
_MAYBE_UNSTORABLE = re.compile(rb"\\u(0000|[dD][89a-fA-F])")


class StrictJSONParser(BaseParser):
    """Parse UTF-8 JSON; refuse what the database could not hold or another reader reads otherwise.

    Refused are NUL and half surrogates in any text, NaN and infinities, numbers beyond a double,
    a name that stands twice in one object, and nesting beyond what can be read.
    """

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the document. Raises `ParseError`."""
        try:
            return loads(stream.read())
        except RecursionError:
            raise ParseError("The document is nested too deeply.") from None
        except ValueError as error:
            raise ParseError(_sentence(error)) from None


def loads(body: bytes) -> Any:
    """Return the document in `body`. Raises `ValueError` or `RecursionError`."""
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
        raise _UnreadableError("A text holds a NUL character or half a surrogate pair.")
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


class _UnreadableError(ValueError):
    """A reason that can be told; it quotes nothing of the document."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _UnreadableError("A name stands twice in one object.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise _UnreadableError(f"{name} is no number of JSON.")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise _UnreadableError("A number is too large.")
    return number


def _sentence(error: ValueError) -> str:
    if isinstance(error, _UnreadableError):
        return str(error)
    if isinstance(error, json.JSONDecodeError):
        return f"No JSON at line {error.lineno}, column {error.colno}: {error.msg}."
    if isinstance(error, UnicodeDecodeError):
        return "The body is not UTF-8."
    return "A number has too many digits."
