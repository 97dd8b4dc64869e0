"""A reader of receipts: every term of one, spelled out by its own context."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "vocabulary" / "terms.csv"
_KEYWORDS = {"@context", "@id", "@type", "@value", "@language"}


@cache
def vocabulary() -> dict[str, str]:
    """Return the module that defines each term."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["iri"]: f"{row['vocabulary']}: {row['module']}" for row in csv.DictReader(file)}


def terms_of(document: dict[str, Any]) -> Iterator[str]:
    """Yield the full IRI of every key, type and name that is no address, urn or blank node.

    What the context does not define comes out as it stands, and so is found in no vocabulary.
    """
    yield from _terms(document, document["@context"])


def unknown_terms(document: dict[str, Any]) -> set[str]:
    """Return the terms of a document that no vocabulary has."""
    return {term for term in terms_of(document) if term not in vocabulary()}


def _terms(node: Any, context: dict[str, Any]) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _terms(each, context)
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _of_pair(key, value, context)


def _of_pair(key: str, value: Any, context: dict[str, Any]) -> Iterator[str]:
    if key == "@context":
        return
    if key == "@type":
        yield from (_expanded(each, context) for each in _list(value))
    elif key == "@id":
        yield from _name(value, context)
    elif key not in _KEYWORDS:
        yield _expanded(key, context)
        yield from _values(key, value, context)


def _values(key: str, value: Any, context: dict[str, Any]) -> Iterator[str]:
    """Read the values by the type that the context gives their key."""
    kind = context.get(key, {}).get("@type")
    for each in _list(value):
        if isinstance(each, dict):
            yield from _terms(each, context)
        elif kind == "@id":
            yield from _name(each, context)
        elif kind:
            yield _expanded(kind, context)


def _name(name: str, context: dict[str, Any]) -> Iterator[str]:
    prefix = name.partition(":")[0]
    if prefix not in {"_", "urn", "ni", "http", "https", "mailto"}:
        yield _expanded(name, context)


def _expanded(name: str, context: dict[str, Any]) -> str:
    prefix, _, rest = name.partition(":")
    space = context.get(prefix)
    return f"{space}{rest}" if isinstance(space, str) else name


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
