"""The copy that a person keeps: one page that opens from disk, with everything that is held."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from delivery.rules.wording.access import Words, access_words

# In the order in which a person reads; the texts stand at the end.
_SECTIONS = (
    "person",
    "stops",
    "subscriptions",
    "profile",
    "deliveries",
    "entries",
    "links",
    "privacy_requests",
    "controllers",
)
_CODES = {"kind", "state", "actor", "by", "suppressed_by"}
# What only a machine needs; the JSON has it.
_LEFT_OUT = {"sha256", "address_version", "answers", "field", "id", "title"}


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page: a heading and a table for each thing in it, empty cells left out."""

    key: str
    heading: str
    things: tuple[tuple[tuple[str, str], ...], ...]


def access_page(document: Mapping[str, Any]) -> str:
    """Return the document as a page in the person's language. No script, nothing remote."""
    words = access_words(str(document["language"]))
    context = {
        "language": document["language"],
        "words": words,
        "made": words["made"].format(
            date=_moment(document["made_at"]), address=document["person"]["email"] or "–"
        ),
        "sections": [_section(key, document[key], words) for key in _SECTIONS],
        "texts": sorted(document["texts"].items()),
    }
    return render_to_string("delivery/access.html", context)


def _section(key: str, held: Any, words: Words) -> Section:
    things = held if isinstance(held, list) else [held]
    return Section(key, words[key], tuple(_lines(thing, words) for thing in things))


def _lines(thing: Mapping[str, Any], words: Words) -> tuple[tuple[str, str], ...]:
    return tuple(
        (words.get(key, key), _said(key, value, words))
        for key, value in thing.items()
        if key not in _LEFT_OUT and value not in (None, "", [], {})
    )


def _said(key: str, value: Any, words: Words) -> str:
    """Return a code of ours in words, and everything else as it is."""
    written = _written(key, value)
    return words.get(f"is_{written}", written) if key in _CODES else written


def _written(key: str, value: Any) -> str:
    if isinstance(value, str):
        return _moment(value) if key.endswith("_at") or key in ("at", "since") else value
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_written(name, part)}" for name, part in value.items())
    if isinstance(value, Sequence):
        return ", ".join(_written(key, part) for part in value)
    return json.dumps(value)


def _moment(at: str) -> str:
    """Return "2026-11-22 09:30" of an ISO time; what is none stays as it is."""
    return at[:16].replace("T", " ") if at[10:11] == "T" else at
