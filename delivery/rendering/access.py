"""The copy that a person keeps: one page that opens from disk, with everything that is held."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from consent.rules.wording import name_of
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
    "why_not",
    "own_choices",
}
# What only a machine needs; the JSON has it.
_LEFT_OUT = {
    *("sha256", "address_version", "answers", "answered", "event_id", "field", "id", "title"),
    "in_words",
}
# Columns whose codes the document itself says the words of.
_FIELDS = {"chosen", "answered", "corrected", "contradicted", "field"}
_NAMED = {"program", *_FIELDS}
_MOMENTS = ("_at", "_until")
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
    names = _names(document)
    context = {
        "language": document["language"],
        "words": words,
        "made": words["made"].format(
            date=_moment(document["made_at"]), address=document["person"]["email"] or "–"
        ),
        "sections": [_section(key, document[key], words, names) for key in _SECTIONS],
        "texts": sorted(document["texts"].items()),
    }
    return render_to_string("delivery/access.html", context)


def _names(document: Mapping[str, Any]) -> Words:
    """Return what programs and data fields are called, by their codes."""
    titles = {
        each["program"]: each["title"] for each in document["subscriptions"] if "title" in each
    }
    return {**document.get("labels", {}), **titles}


def _section(key: str, held: Any, words: Words, names: Words) -> Section:
    things = held if isinstance(held, list) else [held]
    say = _Saying(key, words, names)
    return Section(key, words[key], tuple(say.lines(thing) for thing in things))


@dataclass(frozen=True, slots=True)
class _Saying:
    """What stands in one section, in words: codes of ours by their meaning, the rest as it is.

    `names` are what programs and data fields are called.
    """

    section: str
    words: Words
    names: Words

    def lines(self, thing: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        """Return each column and its cell; a value in words takes the place of its codes."""
        in_words = {"value": thing["in_words"]} if "in_words" in thing else {}
        return tuple(
            (self.words.get(key, key), self.cell(key, in_words.get(key, value)))
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
                f"{self._name(name)}: {self.cell(name, part)}"
                for name, part in value.items()
                if part not in (None, "") and name not in _MACHINE_DETAILS
            )
        if isinstance(value, Sequence):
            return ", ".join(self.cell(key, part) for part in value)
        return json.dumps(value)

    def _name(self, key: str) -> str:
        return self.words.get(key) or self.names.get(key, key)

    def _text(self, key: str, value: str) -> str:
        if key in _NAMED:
            return self.names.get(value, value)
        if key == "language":
            return name_of(value)
        if key in _CODES:
            found = code_words(self.words, section=self.section, column=key, code=value)
            return found or value
        is_moment = key.endswith(_MOMENTS) or key in ("at", "since", "until")
        return _moment(value) if is_moment else value


def _moment(at: str) -> str:
    """Return "2026-11-22 09:30" of an ISO time; what is none stays as it is."""
    return at[:16].replace("T", " ") if at[10:11] == "T" else at
