"""The copy that a person keeps: one page that opens from disk, with everything that is held."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from delivery.rules.wording.access import access_words, code_words
from programs.rules.translations import Words

# In the order in which a person reads; the texts stand at the end.
_SECTIONS = (
    "person",
    "stops",
    "subscriptions",
    "profile",
    "deliveries",
    "events",
    "entries",
    "links",
    "privacy_requests",
    "controllers",
)
_CODES = {
    "kind",
    "state",
    "provider_state",
    "refusal",
    "actor",
    "by",
    "suppressed_by",
    "method",
    "relationship",
    "less_often",
    "depth",
    "category",
    "why",
    "own_choices",
}
# What only a machine needs; the JSON has it.
_LEFT_OUT = {"sha256", "address_version", "answers", "answered", "event_id", "field", "id", "title"}
_MACHINE_DETAILS = {"promise_sha256"}


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
    say = _Saying(key, words)
    return Section(key, words[key], tuple(say.lines(thing) for thing in things))


@dataclass(frozen=True, slots=True)
class _Saying:
    """What stands in one section, in words: codes of ours by their meaning, the rest as it is."""

    section: str
    words: Words

    def lines(self, thing: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Return each column and its cell."""
        return tuple(
            (self.words.get(key, key), self.cell(key, value))
            for key, value in thing.items()
            if key not in _LEFT_OUT and value not in (None, "", [], {})
        )

    def cell(self, key: str, value: Any) -> str:
        """Return one value, with what is in it."""
        if isinstance(value, bool):
            return self.words["is_yes" if value else "is_no"]
        if isinstance(value, str):
            return self._text(key, value)
        if isinstance(value, Mapping):
            return "; ".join(
                f"{self.words.get(name, name)}: {self.cell(name, part)}"
                for name, part in value.items()
                if part is not None and name not in _MACHINE_DETAILS
            )
        if isinstance(value, Sequence):
            return ", ".join(self.cell(key, part) for part in value)
        return json.dumps(value)

    def _text(self, key: str, value: str) -> str:
        if key in _CODES:
            found = code_words(self.words, section=self.section, column=key, code=value)
            return found or value
        return _moment(value) if key.endswith("_at") or key in ("at", "since") else value


def _moment(at: str) -> str:
    """Return "2026-11-22 09:30" of an ISO time; what is none stays as it is."""
    return at[:16].replace("T", " ") if at[10:11] == "T" else at
