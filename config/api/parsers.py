"""Read JSON without surprises."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from consent.rules.strict_json import UnreadableError, loads

__all__ = ["StrictJSONParser", "loads"]


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


def _sentence(error: ValueError) -> str:
    if isinstance(error, UnreadableError):
        return str(error)
    if isinstance(error, json.JSONDecodeError):
        return f"No JSON at line {error.lineno}, column {error.colno}: {error.msg}."
    if isinstance(error, UnicodeDecodeError):
        return "The body is not UTF-8."
    return "A number has too many digits."
